using System.CommandLine;
using System.CommandLine.Parsing;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Indexing;
using FaceWorker.Cli.Report;
using FaceWorker.Client;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Identification;

/// <summary>Asks the workers who is on a photo.</summary>
internal sealed class IdentifyCommand : CliCommand
{
    private const int MostPhotos = 16;

    private readonly Argument<string[]> photos = new("PHOTO") { Description = "The photo; it is sent with the request and not stored", Arity = ArgumentArity.OneOrMore };

    private readonly Option<bool> samePerson = new("--same-person")
    {
        Description = $"Several photos (up to {MostPhotos}) show one person: who is that? Photos that do not show the person are left out, and it is said",
    };

    private readonly Option<string> gallery = CommonOptions.Gallery();

    private readonly Option<int> top = CommonOptions.Number("--top", "Candidates for each face", least: 1, most: 100, usual: 3);

    private readonly Option<string?> report = new("--report") { Description = "Also write a self-contained HTML page", HelpName = "FILE.html" };

    public IdentifyCommand(Shell shell)
        : base(shell, "identify", "Who, of a gallery, is on this photo? Every face gets an answer; only a match identifies, a review is for a person to decide.")
    {
        Add(photos, samePerson, gallery, top, report);
        Validators.Add(Check);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker identify party.jpg --gallery family",
        "faceworker identify party.jpg --gallery family --top 5 --report party.html",
        "faceworker identify party.jpg --gallery family --json | jq '.faces[].decision'",
        "faceworker identify --same-person a.jpg b.jpg c.jpg --gallery family",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var images = await Photos.LoadAsync(call.Get(photos), cancel);
        var request = new IdentifyFaces { Gallery = call.Get(gallery), Image = images[0], MoreImages = images.Length == 1 ? null : images[1..], Top = call.Get(top) };
        var identified = await Workers.AskAsync(call, FaceWorkerQueues.Identify, client => client.IdentifyAsync(request, cancel), cancel);
        if (images.Length > 1 && identified.Images is null)
            call.Output.Note($"The worker looked at {identified.Source} only: it is of a version that does not know requests with several photos. Update it.");
        call.Output.WriteResult(identified, output => IdentifyTable.Write(output, identified));
        if (call.Find(report) is { } file)
            await WriteReportAsync(call, identified, file, cancel);
        return ExitCodes.OfBest(identified.Faces.Select(face => face.Decision));
    }

    private async Task WriteReportAsync(Call call, FacesIdentified identified, string file, CancellationToken cancel)
    {
        var pictures = new ReportPictures(call.Get(photos)[IndexOfShown(identified)]);
        var page = ReportPage.Render(await pictures.IllustrateAsync(identified, cancel), call.Shell.Time.GetLocalNow());
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        await File.WriteAllTextAsync(file, page, cancel);
        call.Output.WriteLine($"Report: {file}");
    }

    /// <summary>Of several photos the one that the answer's face is on; names alone may be the same in two folders.</summary>
    private static int IndexOfShown(FacesIdentified identified) =>
        identified.Images?.Index().First(image => image.Item.Source == identified.Source && image.Item.Box == identified.Faces[0].Box).Index ?? 0;

    private void Check(CommandResult result)
    {
        var count = result.GetValue(photos)?.Length ?? 0;
        if (result.GetValue(samePerson) ? count is < 2 or > MostPhotos : count > 1)
            result.AddError(count > 1 && !result.GetValue(samePerson)
                ? "Give one photo, or --same-person where several show one person."
                : $"--same-person is for 2 to {MostPhotos} photos, and {count} {(count == 1 ? "is" : "are")} given.");
    }
}
