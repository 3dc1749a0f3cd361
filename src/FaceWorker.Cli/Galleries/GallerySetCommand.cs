using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Galleries;

/// <summary>Changes a gallery's settings.</summary>
internal sealed class GallerySetCommand : CliCommand
{
    private readonly Argument<string> name = CommonOptions.GalleryArgument();
    private readonly GallerySettingsOptions settings = new();

    public GallerySetCommand(Shell shell)
        : base(shell, "set", "Change a gallery's settings; only what is given changes. Workers follow within seconds; faces stored before are not judged again.") =>
        Add([name, .. settings.All]);

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker gallery set family --fpir 0.001",
        "faceworker gallery set family --match 1.1 --review 1.3",
        "faceworker gallery set family --rule knn --neighbours 7",
        "faceworker gallery set family --crops keep --min-face-size 40 --max-yaw 45",
        "faceworker gallery set family --keep-for 365d",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        if (!settings.AnyIsGiven(call))
            throw new CliFailure("usage", "There is nothing to change.", "Give at least one of the options of 'faceworker gallery set --help'.", ExitCode.Usage);
        var gallery = new GalleryName(call.Get(name));
        var view = await Database.ManageGalleriesAsync(call.Shell, async galleries =>
        {
            var before = await galleries.ShowAsync(gallery, cancel);
            RequireTrained(settings.RuleOf(call), before);
            var curve = GallerySettingsOptions.CurveOfCard(call.Shell.Settings, before.Gallery);
            await galleries.SetAsync(call.Context, gallery, old => settings.Apply(call, old, curve), cancel);
            return GalleryView.Of(await galleries.ShowAsync(gallery, cancel));
        });
        call.Output.WriteResult(view, view.Write);
        return ExitCode.Done;
    }

    private static void RequireTrained(IdentificationRule? rule, GallerySummary summary)
    {
        if (rule == IdentificationRule.Svm && summary.Classified == 0)
            throw new CliFailure("notTrained", $"The rule svm needs an SVM, and gallery '{summary.Gallery.Name}' has none for its {Drawing.Plural(summary.Subjects, "subject")}.",
                $"Train it first: faceworker gallery train {summary.Gallery.Name}");
    }
}
