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
        letter.Id, letter.Queue, letter.Gallery, letter.Source is { } source ? PublicAddress.Of(source) : null, letter.Reason, letter.Detail, letter.Worker, letter.Deliveries, letter.ParkedAt);

    public static void WriteTable(Output output, IReadOnlyList<DeadLetterView> letters)
    {
        var table = Drawing.Table("Id", "Queue", "Gallery", "Source", "Reason", "Deliveries", "Parked");
        foreach (var letter in letters)
            table.Rows.Add([
                Drawing.Text(letter.Id), Drawing.Text(letter.Queue ?? "?"), Drawing.Text(letter.Gallery ?? "?"), Drawing.Text(letter.Source ?? "?"), Drawing.Text(letter.Reason),
                letter.Deliveries is { } deliveries ? Drawing.Number(deliveries) : Drawing.Text("?"), Drawing.Text(letter.ParkedAt is { } time ? Drawing.Time(time) : "?"),
            ]);
        output.Write(table);
    }
}
