using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Cli.Operations;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Subjects;
using FaceWorker.Training;

namespace FaceWorker.Cli.Galleries;

/// <summary>Trains the SVM of a gallery.</summary>
internal sealed class GalleryTrainCommand : CliCommand
{
    private const int NamesShown = 5;

    private readonly Argument<string> name = CommonOptions.GalleryArgument();

    public GalleryTrainCommand(Shell shell)
        : base(shell, "train", "Train the SVM of a gallery on its enrolled faces, for the rule svm. Repeat it when subjects are added or changed.") => Add(name);

    public override IReadOnlyList<string> Examples => ["faceworker gallery train family"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var started = call.Shell.Time.GetTimestamp();
        var job = new TrainingJob(new GalleryName(call.Get(name)));
        var outcome = await Database.UseAsync(call.Shell, (database, galleries) => OwnOperation.RunAsync(call, database, OperationKind.Training, job.Gallery, job,
            new ClassifierTrainer(galleries, new SubjectClassifierStore(database), new LinearSvm()).TrainAsync, cancel));
        var seconds = call.Shell.Time.GetElapsedTime(started).TotalSeconds;
        var result = new
        {
            gallery = outcome.Gallery.Name.Value,
            outcome.Subjects,
            outcome.Templates,
            subjectsWithOneTemplate = outcome.WithOneTemplate.Count,
            seconds = Math.Round(seconds, 3),
        };
        call.Output.WriteResult(result, output => Write(output, outcome, seconds));
        return ExitCode.Done;
    }

    private static void Write(Output output, TrainingOutcome outcome, double seconds)
    {
        var gallery = outcome.Gallery;
        output.WriteLine($"The SVM of gallery '{gallery.Name}' knows {Drawing.Plural(outcome.Subjects, "subject")}, " +
            $"by {Drawing.Plural(outcome.Templates, "template")}; trained in {seconds:0.0} s.");
        if (outcome.WithOneTemplate.Count > 0)
            output.Note($"{Drawing.Plural(outcome.WithOneTemplate.Count, "subject")} with one template only, which an SVM can hardly distinguish: {Names(outcome)}. " +
                "Enrol more photos of them, and train again.");
        if (gallery.Settings.Rule != IdentificationRule.Svm)
            output.WriteLine($"The gallery's rule is {Drawing.NameOf(gallery.Settings.Rule)}; to use the SVM: faceworker gallery set {gallery.Name} --rule svm");
    }

    private static string Names(TrainingOutcome outcome) =>
        string.Join(", ", outcome.WithOneTemplate.Take(NamesShown)) + (outcome.WithOneTemplate.Count > NamesShown ? ", …" : "");
}
