using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Subjects;

/// <summary>Makes two subjects of one.</summary>
internal sealed class SubjectSplitCommand : SubjectChangeCommand
{
    private readonly Argument<string> from = SubjectOptions.Name("NAME", "The subject");
    private readonly Option<long[]> faces = SubjectOptions.Faces("The faces that are another person's; 'faceworker subject show' lists them");
    private readonly Option<string> newName = SubjectOptions.Name("--as", "The name of the other person", required: true);

    public SubjectSplitCommand(Shell shell)
        : base(shell, "split", "A subject is two persons: make a new subject of some of its faces.")
    {
        Add(from);
        Add(faces);
        Add(newName);
    }

    public override IReadOnlyList<string> Examples => ["faceworker subject split Anna --face 31 47 --as Hanna --gallery family"];

    protected override Task<SubjectChange> ChangeAsync(Call call, ISubjectAdministration subjects, RequestContext context, GalleryName name, CancellationToken cancel) =>
        subjects.SplitAsync(context, name, new SubjectName(call.Get(from)), new SubjectName(call.Get(newName)), call.Get(faces), cancel);
}
