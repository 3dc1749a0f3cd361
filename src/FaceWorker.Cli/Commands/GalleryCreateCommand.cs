using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Vision.Embedders;

namespace FaceWorker.Cli.Commands;

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

    public GalleryCreateCommand(Shell shell)
        : base(shell, "create", "Create a gallery. One of the same name and pack that is there already is left as it is.")
    {
        Add(name);
        Add(pack);
    }

    public override IReadOnlyList<string> Examples => ["faceworker gallery create family", "faceworker gallery create archive --pack default"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var store = Models.Store(call.Shell.Settings);
        var id = new PackId(call.Get(pack));
        var embedder = store.GetEmbedder(store.GetPack(id));
        var card = embedder.Embedding!.Thresholds;
        var thresholds = new DecisionThresholds(new SquaredDistance(card.Match), new SquaredDistance(card.Review), card.Origin);

        var gallery = await Database.ManageGalleriesAsync(call.Shell, galleries => galleries.CreateAsync(
            new GalleryName(call.Get(name)), id, embedder.ToFaceModel(), GallerySettings.With(thresholds), cancel));
        call.Output.WriteResult(GalleryView.Of(gallery), output => output.WriteLine(
            $"Gallery '{gallery.Name}' with pack '{gallery.Pack}' (model {gallery.Model.Id}, {gallery.Model.Dimensions} values; {Drawing.Describe(GalleryView.Of(gallery).Thresholds)})."));
        return ExitCode.Done;
    }
}
