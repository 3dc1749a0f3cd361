using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Client;
using FaceWorker.Core;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Archives;

/// <summary>Adds a source of images in bulk to a gallery, or continues with it.</summary>
internal sealed class ArchiveAddCommand : CliCommand
{
    private readonly Argument<string> source = new("SOURCE")
    {
        Description = "A folder or a list of URLs (one per line), by a path that the workers can read, too; the URL of such a list; or s3://bucket/prefix",
    };

    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<bool> watch = new("--watch") { Description = "Show the progress until every file is done; Ctrl-C stops only the watching" };

    public ArchiveAddCommand(Shell shell)
        : base(shell, "add", "Index every image of a folder, a list of URLs or a bucket. Repeating it is harmless: a stopped source is resumed, a completed one is listed again.")
    {
        source.Validators.Add(result =>
        {
            if (ArchiveSource.FindProblem(ArchiveText.SourceOf(result.Tokens is [var token] ? token.Value : "")) is { } problem)
                result.AddError(problem);
        });
        Add(source, gallery, watch);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker archive add /mnt/photos --gallery family --watch",
        "faceworker archive add s3://photos/1971/ --gallery family",
        "faceworker archive add https://photos.example/list.txt --gallery family",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var (name, wanted) = (new GalleryName(call.Get(gallery)), new ArchiveSource(ArchiveText.SourceOf(call.Get(source))));
        await Workers.NoteAbsenceAsync(call, FaceWorkerQueues.Index, "the source is listed and indexed when there is one", cancel);
        if (Path.IsPathRooted(wanted.Text) && !Path.Exists(wanted.Text))
            call.Output.Note($"'{wanted}' does not exist on this machine; make sure that the workers can read it.");
        return await Database.ManageArchivesAsync(call.Shell, async archives =>
        {
            var before = (await archives.ListAsync(cancel)).FirstOrDefault(one => one.Archive.Gallery == name && one.Archive.Source.ToString() == wanted.ToString());
            var archive = await archives.AddAsync(call.Context, name, wanted, cancel);
            var progress = await archives.GetProgressAsync(archive.Id, cancel);
            return await ReportAsync(call, archives, Added.Of(before?.Archive.State), progress, cancel);
        });
    }

    private async Task<ExitCode> ReportAsync(Call call, IArchiveAdministration archives, Added added, ArchiveProgress progress, CancellationToken cancel)
    {
        if (call.Find(watch))
        {
            call.Output.WriteLine(added.Describe(progress.Archive));
            return await new ArchiveWatch(call, archives, progress).RunAsync(cancel);
        }

        call.Output.WriteResult(new { done = added.Name, progress = progress.ToMessage() }, output =>
        {
            output.WriteLine(added.Describe(progress.Archive));
            output.WriteLine($"Watch it: faceworker archive status {progress.Archive.Id} --watch");
        });
        return ExitCode.Done;
    }

    /// <summary>What adding did.</summary>
    private sealed record Added(string Name, Func<Archive, string> Describe)
    {
        public static Added Of(ArchiveState? before) => before switch
        {
            null => new("added", archive => $"Added {ArchiveText.Describe(archive)}."),
            ArchiveState.Completed => new("listedAgain", archive => $"Listing again, for what is new, changed or gone: {ArchiveText.Describe(archive)}."),
            ArchiveState.Running => new("running", archive => $"Running already: {ArchiveText.Describe(archive)}."),
            { } state => new("resumed", archive => $"Resumed, it was {state.ToName()}: {ArchiveText.Describe(archive)}."),
        };
    }
}
