using System.CommandLine;
using System.Text;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Client;

namespace FaceWorker.Cli.DeadLetters;

/// <summary>Shows one parked message with its headers and its body.</summary>
internal sealed class DeadLettersShowCommand : CliCommand
{
    /// <summary>For people; an inline image is megabytes of base64.</summary>
    private const int LongestText = 2000;

    private readonly Argument<string> id = new("ID") { Description = "The id that 'faceworker dead-letters list' shows" };

    public DeadLettersShowCommand(Shell shell)
        : base(shell, "show", "Show one message of the dead-letter queue: why it was parked, its headers, and its body (all of it with --json).") =>
        Add(id);

    public override IReadOnlyList<string> Examples => ["faceworker dead-letters show 0123456789ab", "faceworker dead-letters show 0123456789ab --json | jq -r .body"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var queue = await DeadLetterChoice.OpenAsync(call.Shell, cancel);
        var wanted = call.Get(id);
        var letter = (await queue.ListAsync(cancel)).FirstOrDefault(letter => letter.Id == wanted)
            ?? throw new CliFailure("unknownDeadLetter", $"There is no message '{wanted}' in the dead-letter queue.", "See 'faceworker dead-letters list'.");
        var body = Encoding.UTF8.GetString(letter.Body.Span);
        call.Output.WriteResult(new { deadLetter = DeadLetterView.Of(letter), letter.Headers, body }, output => Write(output, letter, body));
        return ExitCode.Done;
    }

    private static void Write(Output output, DeadLetter letter, string body)
    {
        output.Write(Drawing.Facts([
            ("Id", letter.Id), ("Queue", letter.Queue ?? "?"), ("Gallery", letter.Gallery ?? "?"), ("Source", letter.Source ?? "?"),
            ("Reason", letter.Reason), ("Detail", letter.Detail ?? ""), ("Worker", letter.Worker ?? "?"),
            ("Parked", letter.ParkedAt is { } time ? Drawing.Time(time) : "?"),
            .. letter.Headers.Where(header => !header.Key.StartsWith("faceworker-", StringComparison.Ordinal)).Select(header => (header.Key, header.Value ?? "")),
        ]));
        output.WriteLine();
        output.WriteLine(body.Length <= LongestText ? body : $"{body[..LongestText]} … ({body.Length:N0} characters; all of them with --json)");
    }
}
