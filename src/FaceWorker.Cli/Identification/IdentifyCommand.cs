using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Indexing;
using FaceWorker.Cli.Report;
using FaceWorker.Client;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Identification;

/// <summary>Asks the workers who is on a photo.</summary>
internal sealed class IdentifyCommand : CliCommand
{
    private readonly Argument<string> photo = new("PHOTO") { Description = "The photo; it is sent with the request and not stored" };

    private readonly Option<string> gallery = CommonOptions.Gallery();

    private readonly Option<int> top = CommonOptions.Number("--top", "Candidates for each face", least: 1, most: 100, usual: 3);

    private readonly Option<string?> report = new("--report") { Description = "Also write a self-contained HTML page", HelpName = "FILE.html" };

    public IdentifyCommand(Shell shell)
        : base(shell, "identify", "Who, of a gallery, is on this photo? Every face gets an answer; only a match identifies, a review is for a person to decide.") =>
        Add(photo, gallery, top, report);

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker identify party.jpg --gallery family",
        "faceworker identify party.jpg --gallery family --top 5 --report party.html",
        "faceworker identify party.jpg --gallery family --json | jq '.faces[].decision'",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var image = await Photos.LoadAsync([call.Get(photo)], cancel);
        var request = new IdentifyFaces { Gallery = call.Get(gallery), Image = image[0], Top = call.Get(top) };
        var identified = await Workers.AskAsync(call, FaceWorkerQueues.Identify, client => client.IdentifyAsync(request, cancel), cancel);
        call.Output.WriteResult(identified, output => IdentifyTable.Write(output, identified));
        if (call.Find(report) is { } file)
            await WriteReportAsync(call, identified, file, cancel);
        return ExitCodes.OfBest(identified.Faces.Select(face => face.Decision));
    }

    private async Task WriteReportAsync(Call call, FacesIdentified identified, string file, CancellationToken cancel)
    {
        var pictures = new ReportPictures(call.Get(photo));
        var page = ReportPage.Render(await pictures.IllustrateAsync(identified, cancel), call.Shell.Time.GetLocalNow());
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        await File.WriteAllTextAsync(file, page, cancel);
        call.Output.WriteLine($"Report: {file}");
    }
}
