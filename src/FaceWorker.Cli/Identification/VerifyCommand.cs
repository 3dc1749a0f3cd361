using System.CommandLine;
using System.CommandLine.Parsing;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Indexing;
using FaceWorker.Cli.Subjects;
using FaceWorker.Client;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Identification;

/// <summary>Asks the workers whether two photos show the same person, or whether a photo shows these subjects.</summary>
internal sealed class VerifyCommand : CliCommand
{
    private readonly Argument<string> first = new("A") { Description = "A photo; it is sent with the request and not stored" };

    private readonly Argument<string?> second = new("B") { Description = "Another photo; without --subject", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<string?> gallery = CommonOptions.GalleryIfAny("The gallery whose model and thresholds apply, and that knows the subjects");

    private readonly Option<string?> pack = new("--pack") { Description = "The model pack to compare two photos with; 'default' without this and --gallery", HelpName = "ID" };

    private readonly Option<string[]> subjects = SubjectOptions.Names("--subject", "Compare the photo with these subjects of the gallery instead of another photo");

    public VerifyCommand(Shell shell)
        : base(shell, "verify", "Do two photos show the same person, or does a photo show a subject? Each face is compared with each of the other side; the nearest pair decides.")
    {
        Add(first, second, gallery, pack, subjects);
        Validators.Add(Check);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker verify passport.jpg selfie.jpg",
        "faceworker verify passport.jpg selfie.jpg --gallery family --json | jq .squaredDistance",
        "faceworker verify selfie.jpg --gallery family --subject Anna",
        "faceworker verify selfie.jpg --gallery family --subject Anna Ben Carla",
    ];

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancel) =>
        call.Find(subjects) is { Length: > 0 } names ? VerifySubjectsAsync(call, names, cancel) : VerifyPhotosAsync(call, cancel);

    private async Task<ExitCode> VerifyPhotosAsync(Call call, CancellationToken cancel)
    {
        var images = await Photos.LoadAsync([call.Get(first), call.Find(second)!], cancel);
        var request = new VerifyFaces { First = images[0], Second = images[1], Gallery = call.Find(gallery), Pack = call.Find(pack) };
        var verified = await Workers.AskAsync(call, FaceWorkerQueues.Verify, client => client.VerifyAsync(request, cancel), cancel);
        call.Output.WriteResult(verified, output => VerifyTable.Write(output, verified));
        return ExitCodes.OfBest([verified.Decision]);
    }

    private async Task<ExitCode> VerifySubjectsAsync(Call call, string[] names, CancellationToken cancel)
    {
        var images = await Photos.LoadAsync([call.Get(first)], cancel);
        var request = new VerifySubjects { Gallery = call.Find(gallery), Image = images[0], Subjects = names };
        var verified = await Workers.AskAsync(call, FaceWorkerQueues.VerifySubjects, client => client.VerifySubjectsAsync(request, cancel), cancel);
        call.Output.WriteResult(verified, output => VerifyTable.Write(output, verified));
        return ExitCodes.OfBest(verified.Subjects.Select(subject => subject.Decision));
    }

    private void Check(CommandResult result)
    {
        var hasSecond = result.GetValue(second) is not null;
        var hasGallery = result.GetResult(gallery) is not null;
        var hasPack = result.GetResult(pack) is not null;
        if (result.GetResult(subjects) is null)
        {
            if (!hasSecond)
                result.AddError("Give a second photo, or --gallery and --subject.");
            else if (hasGallery && hasPack)
                result.AddError("A gallery has its own pack: give --gallery or --pack.");
        }
        else if (hasSecond || hasPack || !hasGallery)
        {
            result.AddError("With --subject give one photo and --gallery, nothing else.");
        }
    }
}
