using System.CommandLine;
using System.CommandLine.Parsing;
using FaceWorker.Cli.Frame;
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

    private readonly Option<string?> subject = CommonOptions.Subject("Whose photos they are; a name that the gallery does not know yet is a new subject");

    private readonly Option<string?> folders = new("--folders")
    {
        Description = "A folder with one folder per person, whose name is the subject's to the letter ('_' stays '_'; those beginning with '.' are left out)",
        HelpName = "DIR",
    };

    private readonly Option<bool> largest = new("--largest") { Description = "Of several faces on a photo the largest is meant; otherwise such a photo is refused" };

    private readonly Option<FaceBox?> box = CommonOptions.Box("--box", "The face of the one photo that is meant, in pixels of the upright image; a refusal lists them");

    private readonly Option<int> concurrency = CommonOptions.Concurrency();

    public EnrollCommand(Shell shell)
        : base(shell, "enroll", "Make the faces on photos a subject's, so that identify can name them. Repeating it is harmless.")
    {
        Add(photos);
        Add(gallery);
        Add(subject);
        Add(folders);
        Add(largest);
        Add(box);
        Add(concurrency);
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
        var wanted = call.Find(folders) is { } folder ? PeopleFolders.Read(Path.GetFullPath(folder)).SelectMany(person => person.Labelled) : PhotosOf(new SubjectName(call.Find(subject)!), call.Get(photos));
        return new JobSession<SubjectEnrolled>(call, new EnrollTally(), call.Get(concurrency)).RunAsync(
            FaceWorkerQueues.Enroll, client => wanted.Select(photo => Job(client, call, photo)), cancel);
    }

    private static IEnumerable<LabelledPhoto> PhotosOf(SubjectName subject, string[] paths) =>
        ImagePaths.Find(paths).Select(path => new LabelledPhoto(subject, path));

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
            result.AddError("--largest and --box both choose a face: give one of them.");
        else if (hasBox && (paths.Length != 1 || Directory.Exists(paths[0])))
            result.AddError("--box is a face of one photo: give one photo.");
    }
}
