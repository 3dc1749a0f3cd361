using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Subjects;

/// <summary>Takes a change of subjects back.</summary>
internal sealed class SubjectUndoCommand : SubjectChangeCommand
{
    private readonly Argument<long> change = new("CHANGE") { Description = "The number of the change; 'faceworker subject history' lists them" };

    public SubjectUndoCommand(Shell shell)
        : base(shell, "undo", "Take a rename, merge, split or reassignment back, as long as nothing later is in the way.")
    {
        Add(change);
    }

    public override IReadOnlyList<string> Examples => ["faceworker subject undo 12 --gallery family"];

    protected override Task<SubjectChange> ChangeAsync(Call call, ISubjectAdministration subjects, RequestContext context, GalleryName name, CancellationToken cancel) =>
        subjects.UndoAsync(context, name, call.Get(change), cancel);
}
