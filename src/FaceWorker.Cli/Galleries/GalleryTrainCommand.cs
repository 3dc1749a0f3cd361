using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Cli.Training;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Galleries;

/// <summary>Trains the SVM of a gallery.</summary>
internal sealed class GalleryTrainCommand : CliCommand
{
    private const int NamesShown = 5;

    private readonly Argument<string> name = CommonOptions.GalleryArgument();

    public GalleryTrainCommand(Shell shell)
        : base(shell, "train", "Train the SVM of a gallery on its enrolled faces, for the rule svm. To be repeated when subjects have come or changed.") => Add(name);

    public override IReadOnlyList<string> Examples => ["faceworker gallery train family"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var report = await ClassifierTraining.TrainAsync(call.Shell, new GalleryName(call.Get(name)), cancel);
        var result = new
        {
            gallery = report.Gallery.Value,
            report.Subjects,
            report.Templates,
            subjectsWithOneTemplate = report.WithOneTemplate.Count,
            seconds = Math.Round(report.Time.TotalSeconds, 3),
        };
        call.Output.WriteResult(result, output => Write(output, report));
        return ExitCode.Done;
    }

    private static void Write(Output output, TrainingReport report)
    {
        output.WriteLine($"The SVM of gallery '{report.Gallery}' knows {Drawing.Plural(report.Subjects, "subject")}, by {Drawing.Plural(report.Templates, "template")}; trained in {report.Time.TotalSeconds:0.0} s.");
        if (report.WithOneTemplate.Count > 0)
            output.Note($"{Drawing.Plural(report.WithOneTemplate.Count, "subject")} with one template only, which an SVM can hardly tell apart: {Names(report)}. Enrol more photos of them, and train again.");
        if (report.Rule != IdentificationRule.Svm)
            output.WriteLine($"The gallery's rule is {report.Rule.ToString().ToLowerInvariant()}; let the SVM name candidates with: faceworker gallery set {report.Gallery} --rule svm");
    }

    private static string Names(TrainingReport report) =>
        string.Join(", ", report.WithOneTemplate.Take(NamesShown)) + (report.WithOneTemplate.Count > NamesShown ? ", …" : "");
}
