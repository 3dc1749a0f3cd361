using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Subjects;

/// <summary>Gives faces to a subject.</summary>
internal sealed class SubjectReassignCommand : SubjectChangeCommand
{
    private readonly Option<long[]> faces = SubjectOptions.Faces("The faces, of whomever or nobody");
    private readonly Option<string> to = SubjectOptions.Name("--to", "Whose they are", required: true);

    public SubjectReassignCommand(Shell shell)
        : base(shell, "reassign", "Give faces, of another subject or nobody, to a subject.")
    {
        Add(faces);
        Add(to);
    }

    public override IReadOnlyList<string> Examples => ["faceworker subject reassign --face 31 --to Anna --gallery family"];

    protected override Task<SubjectChange> ChangeAsync(Call call, ISubjectAdministration subjects, RequestContext context, GalleryName name, CancellationToken cancel) =>
        subjects.ReassignAsync(context, name, call.Get(faces), new SubjectName(call.Get(to)), cancel);
}
