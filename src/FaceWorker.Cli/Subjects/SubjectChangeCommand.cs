using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Subjects;

/// <summary>A command that changes subjects, and says how to take that back.</summary>
internal abstract class SubjectChangeCommand : CliCommand
{
    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<string> actor;

    protected SubjectChangeCommand(Shell shell, string name, string description)
        : base(shell, name, description)
    {
        actor = SubjectOptions.Actor(shell);
        Add(gallery);
        Add(actor);
    }

    protected abstract Task<SubjectChange> ChangeAsync(Call call, ISubjectAdministration subjects, RequestContext context, GalleryName name, CancellationToken cancel);

    protected sealed override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var name = new GalleryName(call.Get(gallery));
        var change = await Database.ManageSubjectsAsync(call.Shell, subjects => ChangeAsync(call, subjects, Call.By(call.Get(actor)), name, cancel));
        call.Output.WriteResult(change, output =>
        {
            output.WriteLine($"Change {change.Id} of gallery '{name}': {change.Description}{(change.Faces > 0 ? $" ({Drawing.Plural(change.Faces, "face")})" : "")}.");
            if (change.Undoes is null)
                output.WriteLine($"Take it back with: faceworker subject undo {change.Id} --gallery {name}");
        });
        return ExitCode.Done;
    }
}
