using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;

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
        var (view, body) = (DeadLetterView.Of(letter), ShownBody.Of(letter.Body));
        call.Output.WriteResult(new { deadLetter = view, letter.Headers, body }, output => Write(output, view, letter.Headers, body));
        return ExitCode.Done;
    }

    private static void Write(Output output, DeadLetterView letter, IReadOnlyDictionary<string, string?> headers, string body)
    {
        output.Write(Drawing.Facts([
            ("Id", letter.Id), ("Queue", letter.Queue ?? "?"), ("Gallery", letter.Gallery ?? "?"), ("Source", letter.Source ?? "?"),
            ("Reason", letter.Reason), ("Detail", letter.Detail ?? ""), ("Worker", letter.Worker ?? "?"),
            ("Parked", letter.ParkedAt is { } time ? Drawing.Time(time) : "?"),
            .. headers.Where(header => !header.Key.StartsWith("faceworker-", StringComparison.Ordinal)).Select(header => (header.Key, header.Value ?? "")),
        ]));
        output.WriteLine();
        output.WriteLine(body.Length <= LongestText ? body : $"{body[..LongestText]} … ({body.Length:N0} characters; all of them with --json)");
    }
}
