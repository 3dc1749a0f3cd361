using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Models;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Reembedding;
using FaceWorker.Storage.Reembedding;
using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Reembedding;

/// <summary>Has the faces of a gallery embedded by another pack, while the present one answers.</summary>
internal sealed class ReembedStartCommand : CliCommand
{
    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<string> pack = new("--pack") { Description = "The pack that the gallery is to go over to. Every worker has loaded it (Vision:Packs). Where it has another detector, every photo is looked at again", HelpName = "ID", Required = true };

    public ReembedStartCommand(Shell shell)
        : base(shell, "start", "Begin to go over to another model: a worker embeds the gallery's faces by it, and photos that come are embedded by both. The present model answers until you cut over. Starting again goes on, and tries failed faces again.") =>
        Add(gallery, pack);

    public override IReadOnlyList<string> Examples => ["faceworker reembed start --gallery family --pack my-pack"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var catalog = new PackCatalog(ModelFolders.Store(call.Shell.Settings));
        var status = await Database.UseReembeddingAsync(call.Shell, (reembeddings, database) =>
            new ReembeddingStarter(new ReembeddingStore(database), reembeddings, catalog).StartAsync(call.Context, new GalleryName(call.Get(gallery)), new PackId(call.Get(pack)), cancel));
        var view = ReembeddingView.Of(status);
        call.Output.WriteResult(view, view.Write);
        return ExitCode.Done;
    }
}
