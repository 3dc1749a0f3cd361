using System.CommandLine;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Cli.Subjects;
using FaceWorker.Core;
using FaceWorker.Core.Exchange.Names;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Exchange;
using FaceWorker.Storage.Subjects;

namespace FaceWorker.Cli.People;

/// <summary>Takes over names that people already have.</summary>
internal sealed class PeopleImportCommand : CliCommand
{
    private const int ShownOfEach = 3;

    private static readonly Dictionary<ImportOutcome, string> Words = new()
    {
        [ImportOutcome.Confirmed] = "the face is theirs now",
        [ImportOutcome.Known] = "it was already",
        [ImportOutcome.PhotoUnknown] = "the gallery does not know the photo",
        [ImportOutcome.NoFace] = "there is no face where the box is",
        [ImportOutcome.NotOneFace] = "the photo does not show one fit face, but several or none",
        [ImportOutcome.OutsidePicture] = "the box lies outside of the picture",
        [ImportOutcome.TwoNames] = "two names for one face",
        [ImportOutcome.TwoFaces] = "one name for two faces of a photo",
        [ImportOutcome.Contradiction] = "somebody confirmed that it is another person",
        [ImportOutcome.SaidOtherwise] = "somebody said that it is not this person",
        [ImportOutcome.Unfit] = "the face does not pass the quality gate",
        [ImportOutcome.NoName] = "the region has no name",
        [ImportOutcome.InvalidName] = "that is no name",
        [ImportOutcome.NotAFace] = "the region is no face's",
        [ImportOutcome.Unreadable] = "the file cannot be read",
    };

    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<string[]> from = new("--from") { Description = "Photos, sidecars, .picasa.ini, CSV files, or folders of them", HelpName = "PATH", Required = true, AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> kind = new Option<string?>("--kind") { Description = "Only: xmp (in photos and sidecars), picasa (.picasa.ini), folders (a folder per person), csv. Otherwise: xmp and picasa, and CSV files that are named", HelpName = "KIND" }
        .AcceptOnlyFromAmong([.. Enum.GetValues<NameKind>().Select(value => value.ToName())]);

    private readonly Option<double> overlap = new Option<double>("--overlap") { Description = "How much a box and a face must have in common, as intersection over union (0.05 to 1)", HelpName = "N", DefaultValueFactory = _ => ImportJob.UsualOverlap }
        .Within(0.05, 1, "0.05 to 1");

    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Only say what would be done" };
    private readonly Option<string> actor;

    public PeopleImportCommand(Shell shell)
        : base(shell, "import", "Take over names that people gave to faces in other programs. They count as confirmed here; nothing that was said here is contradicted. Importing the same again changes nothing.")
    {
        actor = SubjectOptions.Actor(shell);
        Add(gallery, from, kind, overlap, dryRun, actor);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker people import --gallery family --from /mnt/photos --dry-run",
        "faceworker people import --gallery family --from /mnt/photos --kind picasa",
        "faceworker people import --gallery family --from people --kind folders",
        "faceworker people import --gallery family --from names.csv --json | jq .counts",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var asked = call.Find(kind) is { } name ? Enum.Parse<NameKind>(name, ignoreCase: true) : (NameKind?)null;
        var job = new ImportJob(new GalleryName(call.Get(gallery)), call.Get(from), asked, call.Get(overlap), call.Find(dryRun));
        var bar = new WorkBar(call.Shell, call.Output);
        var report = await Database.UseAsync(call.Shell, (database, galleries) => bar.ShowAsync(Task.Run(() =>
            new NameImporter(galleries, new PhotoLookup(database), new SubjectAdministration(database)).ImportAsync(Call.By(call.Get(actor)), job, bar, cancel), cancel)));
        call.Output.WriteResult(ViewOf(job, report), output => Write(output, job, report));
        return ExitCode.Done;
    }

    private static object ViewOf(ImportJob job, ImportReport report) => new
    {
        gallery = job.Gallery.Value,
        report.IsDryRun,
        report.Photos,
        counts = Enum.GetValues<ImportOutcome>().ToDictionary(outcome => outcome.ToName(), report.Of),
        people = report.People.Select(person => new { person.Name, person.Faces, person.Change }),
        report.NotTaken,
    };

    private static void Write(Output output, ImportJob job, ImportReport report)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Gallery '{job.Gallery}': files say something of {Drawing.Plural(report.Photos, "photo")}."));
        if (report.Photos == 0)
            return;
        output.Write(Drawing.Table(["Names", "", ""], Enum.GetValues<ImportOutcome>().Where(outcome => report.Of(outcome) > 0), outcome => [report.Of(outcome), outcome.ToName(), Words[outcome]]));
        if (report.People.Count > 0)
            output.Write(Drawing.Table(["Person", "Faces", job.IsDryRun ? "" : "Undo: faceworker subject undo"], report.People.Take(50), person => [person.Name, person.Faces, person.Change]));
        foreach (var outcome in report.NotTaken.GroupBy(one => one.Outcome))
            foreach (var one in outcome.Take(ShownOfEach))
                output.WriteLine(Printable.OneLine($"{outcome.Key.ToName()}: {one.Photo}{(one.Name is null ? "" : $", '{one.Name}'")}{(one.Detail.Length == 0 ? "" : $": {one.Detail}")}"));
        if (report.NotTaken.Count > 0)
            output.WriteLine("All that were not taken: add --json.");
        if (job.IsDryRun)
            output.WriteLine("Nothing was changed: this was a dry run.");
    }
}
