using System.CommandLine;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Cli.Subjects;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.People;

/// <summary>Shows one person with their faces.</summary>
internal sealed class PeopleShowCommand : CliCommand
{
    private readonly Argument<string> person = PersonOptions.Person("PERSON", "Who");
    private readonly Option<string> gallery = CommonOptions.Gallery();

    public PeopleShowCommand(Shell shell)
        : base(shell, "show", "Show a person's faces: their ids, where they are, on which photos, and which of them a person confirmed.") =>
        Add(person, gallery);

    public override IReadOnlyList<string> Examples => ["faceworker people show 12 --gallery family", "faceworker people show Anna --gallery family --json | jq '.faces[].faceId'"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var (summary, faces) = await Database.ManageSubjectsAsync(call.Shell,
            subjects => subjects.ShowAsync(call.Context, new GalleryName(call.Get(gallery)), PersonOptions.Read(call, person), cancel));
        var view = SubjectView.Of(summary) with { Faces = [.. faces.Select(SubjectFaceView.Of)] };
        call.Output.WriteResult(view, output => Write(output, view));
        return ExitCode.Done;
    }

    private static void Write(Output output, SubjectView person)
    {
        output.WriteLine($"{(person.Name is null ? $"Person {person.Id}, without a name" : $"'{person.Name}' ({person.Id})")}, since {Drawing.Time(person.CreatedAt)}: {Drawing.Plural(person.Templates, "face")}.");
        if (person.Faces is { Count: > 0 } faces)
            output.Write(Drawing.Table(["Face", "Image", "Photo", "Taken", "Box", "Confirmed"], faces, face => [face.FaceId, face.ImageId, face.Source, face.TakenAt?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "", face.Box, face.IsConfirmed ? "yes" : ""]));
    }
}
