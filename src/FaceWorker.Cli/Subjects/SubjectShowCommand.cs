using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Subjects;

/// <summary>Shows one subject with its faces.</summary>
internal sealed class SubjectShowCommand : CliCommand
{
    private readonly Argument<string> subject = SubjectOptions.Name("NAME", "The subject's name");
    private readonly Option<string> gallery = CommonOptions.Gallery();

    public SubjectShowCommand(Shell shell)
        : base(shell, "show", "Show a subject's faces: their ids, where they are, and on which photos.") =>
        Add(subject, gallery);

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker subject show Anna --gallery family",
        "faceworker subject show Anna --gallery family --json | jq '.faces[].faceId'",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var (summary, faces) = await Database.ManageSubjectsAsync(call.Shell,
            subjects => subjects.ShowAsync(call.Context, new GalleryName(call.Get(gallery)), new SubjectName(call.Get(subject)), cancel));
        var view = SubjectView.Of(summary) with { Faces = [.. faces.Select(SubjectFaceView.Of)] };
        call.Output.WriteResult(view, output => Write(output, view));
        return ExitCode.Done;
    }

    private static void Write(Output output, SubjectView subject)
    {
        output.WriteLine($"Subject '{subject.Name}' ({subject.Id}), since {Drawing.Time(subject.CreatedAt)}: {Drawing.Plural(subject.Templates, "template")}.");
        if (subject.Faces is not { Count: > 0 } faces)
            return;
        output.Write(Drawing.Table(["Face", "Image", "Photo", "Box", "Score", "Crop"], faces, face =>
            [face.FaceId, face.ImageId, face.Source, face.Box, $"{face.DetectionScore:0.00}", face.HasCrop ? "kept" : ""]));
    }
}
