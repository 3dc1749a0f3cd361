using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Models;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Vision.Embedders;
using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Galleries;

/// <summary>Creates a gallery for the model of a pack.</summary>
internal sealed class GalleryCreateCommand : CliCommand
{
    private readonly Argument<string> name = CommonOptions.GalleryArgument();

    private readonly Option<string> pack = new("--pack")
    {
        Description = "The model pack whose vectors it holds",
        HelpName = "ID",
        DefaultValueFactory = _ => PackId.Default.Value,
    };

    private readonly GallerySettingsOptions settings = new();

    public GalleryCreateCommand(Shell shell)
        : base(shell, "create", "Create a gallery. If one of the same name and pack exists, it is left as it is.") =>
        Add([name, pack, .. settings.All]);

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker gallery create family",
        "faceworker gallery create city --fpir 0.001 --review-fpir 0.05",
        "faceworker gallery create archive --pack default --crops keep --min-face-size 40",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        if (settings.RuleOf(call) == IdentificationRule.Svm)
            throw new CliFailure("notTrained", "The rule svm needs an SVM, and a new gallery has no subjects to train it with.",
                "Create it without, enrol subjects, then: faceworker gallery train NAME");
        var store = ModelFolders.Store(call.Shell.Settings);
        var id = new PackId(call.Get(pack));
        var embedder = store.GetEmbedder(store.GetPack(id));
        var wanted = settings.Apply(call, GallerySettings.With(embedder.Embedding!.ToPolicy()), curve: null);

        var gallery = await Database.ManageGalleriesAsync(call.Shell, galleries => galleries.CreateAsync(call.Context,
            new GalleryName(call.Get(name)), id, embedder.ToFaceModel(), wanted, cancel));
        if (settings.AnyIsGiven(call) && gallery.Settings != wanted)
            call.Output.Note($"Gallery '{gallery.Name}' exists already, and keeps its settings. Change them: faceworker gallery set {gallery.Name} ...");
        if (embedder.Verified == Verification.SignatureOnly && gallery.Settings.Decisions is { Curve: null, Fixed: { } thresholds })
            call.Output.Note($"The thresholds of gallery '{gallery.Name}' are those of model '{embedder.Id}', and do not follow its size: {thresholds.Origin}. " +
                $"faceworker calibrate --gallery {gallery.Name} --fmr 1e-3 --folders DIR");
        var view = GalleryView.Of(gallery);
        call.Output.WriteResult(view, view.Write);
        return ExitCode.Done;
    }
}
