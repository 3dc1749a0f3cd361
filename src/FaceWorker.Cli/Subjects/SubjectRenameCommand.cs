using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Subjects;

/// <summary>Gives a subject another name.</summary>
internal sealed class SubjectRenameCommand : SubjectChangeCommand
{
    private readonly Argument<string> old = SubjectOptions.Name("NAME", "The subject's name");
    private readonly Argument<string> newName = SubjectOptions.Name("NEW", "Its new name");

    public SubjectRenameCommand(Shell shell)
        : base(shell, "rename", "Give a subject another name.")
    {
        Add(old);
        Add(newName);
    }

    public override IReadOnlyList<string> Examples => ["faceworker subject rename Ana Anna --gallery family"];

    protected override Task<SubjectChange> ChangeAsync(Call call, ISubjectAdministration subjects, RequestContext context, GalleryName name, CancellationToken cancel) =>
        subjects.RenameAsync(context, name, new SubjectName(call.Get(old)), new SubjectName(call.Get(newName)), cancel);
}
