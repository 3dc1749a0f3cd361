using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Subjects;

/// <summary>Makes two subjects one.</summary>
internal sealed class SubjectMergeCommand : SubjectChangeCommand
{
    private readonly Argument<string> from = SubjectOptions.Name("FROM", "The subject that gives its faces away and is no more");
    private readonly Argument<string> into = SubjectOptions.Name("INTO", "The subject that gets them");

    public SubjectMergeCommand(Shell shell)
        : base(shell, "merge", "Two subjects are one person: give all faces of the one to the other.")
    {
        Add(from);
        Add(into);
    }

    public override IReadOnlyList<string> Examples => ["faceworker subject merge Annie Anna --gallery family"];

    protected override Task<SubjectChange> ChangeAsync(Call call, ISubjectAdministration subjects, RequestContext context, GalleryName name, CancellationToken cancel) =>
        subjects.MergeAsync(context, name, new SubjectName(call.Get(from)), new SubjectName(call.Get(into)), cancel);
}
