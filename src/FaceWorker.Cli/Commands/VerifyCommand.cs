using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Client;
using FaceWorker.Contracts;
using Spectre.Console;

namespace FaceWorker.Cli.Commands;

/// <summary>Asks the workers whether two photos show the same person.</summary>
internal sealed class VerifyCommand : CliCommand
{
    private readonly Argument<string> first = new("A") { Description = "A photo; its bytes travel with the request, it is not stored" };

    private readonly Argument<string> second = new("B") { Description = "Another photo" };

    private readonly Option<string?> pack = new("--pack") { Description = "The model pack to compare with; the worker's own when left out", HelpName = "ID" };

    public VerifyCommand(Shell shell)
        : base(shell, "verify", "Do two photos show the same person? Every face of the one is compared with every face of the other; the nearest pair decides.")
    {
        Add(first);
        Add(second);
        Add(pack);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker verify passport.jpg selfie.jpg",
        "faceworker verify passport.jpg selfie.jpg --json | jq .squaredDistance",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var images = await Photos.LoadAsync([call.Get(first), call.Get(second)], cancel);
        await Workers.RequireAsync(call.Shell, FaceWorkerQueues.Verify, cancel);
        await using var client = await call.Shell.ConnectToBus(call.Shell.Settings.Broker, cancel);
        var answer = await client.VerifyAsync(new VerifyFaces { First = images[0], Second = images[1], Pack = call.Find(pack) }, cancel);
        var verified = answer.Result ?? throw Rejections.Explain(answer.Rejection!);
        call.Output.WriteResult(verified, output => Write(output, verified));
        return verified.Decision switch
        {
            Decision.Match => ExitCode.Done,
            Decision.Review => ExitCode.Review,
            _ => ExitCode.Unknown,
        };
    }

    private static void Write(Output output, FacesVerified verified)
    {
        var table = Drawing.Table("Photo", "Faces", "Face of the nearest pair");
        foreach (var image in new[] { verified.First, verified.Second })
            table.AddRow(Drawing.Text(image.Source), Drawing.Number(image.FaceCount), Drawing.Of(image.Box));
        output.Write(table);
        output.WriteLine($"{Meaning(verified.Decision)} Squared distance {Drawing.Distance(verified.SquaredDistance)}, 0 (same) to 4: {Drawing.Describe(verified.Thresholds)}.");
        output.WriteLine($"Model: {verified.Model}.");
    }

    private static string Meaning(Decision decision) => decision switch
    {
        Decision.Match => "Match: the same person, as far as the model can tell.",
        Decision.Review => "Review: perhaps the same person; a person should look.",
        _ => "Unknown: not the same person, as far as the model can tell.",
    };
}
