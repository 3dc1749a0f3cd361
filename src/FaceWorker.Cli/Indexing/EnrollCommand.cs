using System.CommandLine;
using System.CommandLine.Parsing;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Subjects;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Indexing;

/// <summary>Sends photos of subjects to the workers and waits for their outcome.</summary>
internal sealed class EnrollCommand : CliCommand
{
    private readonly Argument<string[]> photos = new("PHOTO")
    {
        Description = "Photos of the subject, and folders to search for them (at any depth; by file extension)",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> gallery = CommonOptions.Gallery();

    private readonly Option<string> subject = SubjectOptions.Name("--subject", "Whose photos they are; a name that is new to the gallery makes a new subject", required: false);

    private readonly Option<string?> folders = new("--folders")
    {
        Description = "A folder with one folder per person, named exactly as the subject ('_' stays '_'; names that begin with '.' are left out)",
        HelpName = "DIR",
    };

    private readonly Option<bool> largest = new("--largest") { Description = "Of several faces on a photo, take the largest; without this, such a photo is refused" };

    private readonly Option<FaceBox?> box = CommonOptions.Box("--box", "Which face of the one photo, in pixels of the upright image; a refusal lists the faces");

    private readonly Option<int> concurrency = CommonOptions.Concurrency();

    public EnrollCommand(Shell shell)
        : base(shell, "enroll", "Assign the faces on photos to a subject, so that identify can name them. Repeating it is harmless.")
    {
        Add(photos, gallery, subject, folders, largest, box, concurrency);
        Validators.Add(Check);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker enroll anna1.jpg anna2.jpg --gallery family --subject Anna",
        "faceworker enroll --folders people/ --gallery family --largest",
        "faceworker enroll party.jpg --gallery family --subject Ben --box 412,96,120,150",
    ];

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var wanted = call.Find(folders) is { } folder
            ? PeopleFolders.Read(Path.GetFullPath(folder)).SelectMany(person => person.Labelled)
            : ImagePaths.Find(call.Get(photos)).Select(path => new LabelledPhoto(new SubjectName(call.Find(subject)!), path));
        return new JobSession<SubjectEnrolled>(call, new EnrollTally(), call.Get(concurrency)).RunAsync(
            FaceWorkerQueues.Enroll, client => wanted.Select(photo => Job(client, call, photo)), cancel);
    }

    private ImageJob<SubjectEnrolled> Job(IFaceWorkerClient client, Call call, LabelledPhoto photo) => new(photo.Path, stop => client.EnrollAsync(
        new EnrollSubject
        {
            Gallery = call.Get(gallery),
            Subject = photo.Person.Value,
            Image = ImageReference.AtPath(photo.Path),
            Largest = call.Find(largest) ? true : null,
            Box = call.Find(box),
        }, stop));

    private void Check(CommandResult result)
    {
        var paths = result.GetValue(photos) ?? [];
        var hasFolders = result.GetValue(folders) is not null;
        var hasBox = result.GetResult(box) is not null;
        if (hasFolders && (paths.Length > 0 || result.GetValue(subject) is not null))
            result.AddError("--folders names the subjects and their photos: give it alone, or give --subject and photos.");
        else if (!hasFolders && (paths.Length == 0 || result.GetResult(subject) is null))
            result.AddError("Give --subject and photos of that person, or --folders.");
        else if (hasBox && result.GetValue(largest))
            result.AddError("--largest and --box both choose a face: give only one of them.");
        else if (hasBox && (paths.Length != 1 || Directory.Exists(paths[0])))
            result.AddError("--box is a face of one photo: give one photo.");
    }
}
