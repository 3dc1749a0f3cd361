using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Client;
using FaceWorker.Core.Sources;

namespace FaceWorker.Cli.DeadLetters;

/// <summary>A parked message as it is printed.</summary>
internal sealed record DeadLetterView(
    string Id, string? Queue, string? Gallery, string? Source, string Reason, string? Detail, string? Worker, int? Deliveries, DateTimeOffset? ParkedAt)
{
    public static DeadLetterView Of(DeadLetter letter) => new(
        letter.Id, letter.Queue, letter.Gallery, letter.Source is { } source ? PublicAddress.Of(source) : null,
        letter.Reason, letter.Detail, letter.Worker, letter.Deliveries, letter.ParkedAt);

    public static void WriteTable(Output output, IReadOnlyList<DeadLetterView> letters) => output.Write(Drawing.Table(
        ["Id", "Queue", "Gallery", "Source", "Reason", "Deliveries", "Parked"], letters, letter =>
        [
            letter.Id, letter.Queue ?? "?", letter.Gallery ?? "?", letter.Source ?? "?", letter.Reason, letter.Deliveries as object ?? "?", letter.ParkedAt as object ?? "?",
        ]));
}
