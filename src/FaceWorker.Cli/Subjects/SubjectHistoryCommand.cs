using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Subjects;

/// <summary>Shows what people did to subjects.</summary>
internal sealed class SubjectHistoryCommand : CliCommand
{
    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<int> limit = CommonOptions.Number("--limit", "How many changes, the newest first", least: 1, most: 100_000, usual: 50);

    public SubjectHistoryCommand(Shell shell)
        : base(shell, "history", "Show what was done to the subjects of a gallery, by whom and when; without the names of forgotten subjects.") =>
        Add(gallery, limit);

    public override IReadOnlyList<string> Examples => ["faceworker subject history --gallery family"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var name = new GalleryName(call.Get(gallery));
        var changes = await Database.ManageSubjectsAsync(call.Shell, subjects => subjects.ListChangesAsync(call.Context, name, call.Get(limit), cancel));
        call.Output.WriteResult(new { gallery = name.Value, changes }, output =>
        {
            if (changes.Count == 0)
                output.WriteLine("Nothing has been changed yet.");
            else
                output.Write(Drawing.Table(["Change", "When", "Who", "What", "Faces", "Undone by"], changes, change =>
                    [change.Id, change.ChangedAt, change.Actor, change.Description, change.Faces, change.UndoneBy]));
        });
        return ExitCode.Done;
    }
}
