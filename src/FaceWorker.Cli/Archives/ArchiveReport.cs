using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Archives;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FaceWorker.Cli.Archives;

/// <summary>Everything about one archive, as text.</summary>
internal static class ArchiveReport
{
    private const int BarWidth = 50;

    /// <summary>The one document with <c>--json</c>, else the text.</summary>
    public static void Write(Output output, ArchiveProgress progress) => output.WriteResult(progress.ToMessage(), text => text.Write(Draw(progress)));

    public static IRenderable Draw(ArchiveProgress progress)
    {
        var facts = Drawing.Facts(Facts(progress));
        return progress.Workers.Count == 0 ? facts : new Rows(facts, WorkersOf(progress));
    }

    /// <summary>The same under a progress bar, for the live view.</summary>
    public static IRenderable DrawWithBar(ArchiveProgress progress, bool unicode)
    {
        var done = (int)(ArchiveText.ShareDone(progress) * BarWidth);
        var stroke = unicode ? '━' : '=';
        var bar = new Markup($"[green]{new string(stroke, done)}[/][grey]{new string(unicode ? stroke : '-', BarWidth - done)}[/] {ArchiveText.Percent(progress)}");
        return new Rows(bar, Draw(progress));
    }

    /// <summary>Failures by reason, the most frequent first.</summary>
    public static string Describe(IReadOnlyDictionary<RejectionReason, long> reasons) => string.Join(", ", reasons
        .Where(reason => reason.Value > 0)
        .OrderByDescending(reason => reason.Value)
        .Select(reason => $"{reason.Key.ToName()} {ArchiveText.Count(reason.Value)}"));

    private static IEnumerable<(string, string)> Facts(ArchiveProgress progress)
    {
        var archive = progress.Archive;
        yield return ("Archive", $"{archive.Id}, {ArchiveText.StateOf(archive)}{(archive.CompletedAt is { } time ? $" {Drawing.Time(time)}" : "")}");
        yield return ("Gallery", archive.Gallery.Value);
        yield return ("Source", archive.Source.ToString());
        yield return ("Listing", ArchiveText.Listing(archive));
        if (archive.ListingProblem is { } problem)
            yield return ("Problem", $"{problem} See 'faceworker operations list --gallery {archive.Gallery}'.");
        yield return ("Done", $"{ArchiveText.Share(progress)}: {ArchiveText.Count(progress.Indexed)} indexed, {Drawing.Plural(progress.Duplicates, "duplicate")}, " +
            $"{ArchiveText.Count(progress.Rejected)} rejected, {ArchiveText.Count(progress.Parked)} parked");
        yield return ("Faces", ArchiveText.Count(progress.Faces));
        if (archive.State != ArchiveState.Completed)
            yield return ("Open", $"{Drawing.Plural(progress.Open, "file")}, of which {ArchiveText.Count(progress.Sent)} sent to the workers");
        if (progress.Gone > 0)
            yield return ("Gone", $"{Drawing.Plural(progress.Gone, "file")} that the last listing did not find");
        if (archive.State == ArchiveState.Running)
        {
            yield return ("Pace", ArchiveText.Pace(progress));
            yield return ("Time left", ArchiveText.TimeLeft(progress));
        }

        if (Describe(progress.Reasons) is { Length: > 0 } reasons)
            yield return ("Failures", $"{reasons}; see 'faceworker archive failures {archive.Id}'");
        if (progress.DeferredIndex)
            yield return ("Index", "deferred until the end of this load; until then searches compare every face");
    }

    private static Table WorkersOf(ArchiveProgress progress) => Drawing.Table(["Worker", "Files", "Faces", "Files/s", "Faces/s"], progress.Workers, worker =>
        [worker.Worker, worker.Items, worker.Faces, Pace(worker.ItemsPerSecond), Pace(worker.FacesPerSecond)]);

    private static Text Pace(double perSecond) => new Text(perSecond.ToString("N1", CultureInfo.InvariantCulture)).RightJustified();
}
