using System.CommandLine;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Galleries;

/// <summary>Deletes a gallery and prints a receipt.</summary>
internal sealed class GalleryDeleteCommand : CliCommand
{
    private readonly Argument<string> name = CommonOptions.GalleryArgument();
    private readonly Option<bool> yes = Confirmation.Yes();

    public GalleryDeleteCommand(Shell shell)
        : base(shell, "delete", "Delete a gallery with everything in it, for good: images, faces, templates, crops, subjects and their history, " +
            "calibrations, rejections, and the archives' lists of files. The photos themselves are not touched.") =>
        Add(name, yes);

    public override IReadOnlyList<string> Examples => ["faceworker gallery delete family", "faceworker gallery delete family --yes --json > receipt.json"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var gallery = new GalleryName(call.Get(name));
        var receipt = await Database.ManageGalleriesAsync(call.Shell, async galleries =>
        {
            var summary = await galleries.ShowAsync(gallery, cancel);
            var contents = $"{Drawing.Plural(summary.Images, "image")}, {Drawing.Plural(summary.Faces, "face")} and {Drawing.Plural(summary.Subjects, "subject")}";
            await Confirmation.RequireAsync(call, yes, $"Deleting gallery '{gallery}' with {contents}", cancel);
            return await galleries.DeleteAsync(call.Context, gallery, cancel);
        });
        var view = new Receipt(
            receipt.Gallery.Value, receipt.Images, receipt.Sources, receipt.Faces, receipt.Templates, receipt.Crops,
            receipt.Subjects, receipt.Changes, receipt.Calibrations, receipt.Rejections, receipt.Archives, receipt.ArchiveItems, call.Shell.Time.GetUtcNow());
        call.Output.WriteResult(view, view.Write);
        return ExitCode.Done;
    }

    private sealed record Receipt(
        string Gallery, long Images, long Sources, long Faces, long Templates, long Crops, long Subjects, long Changes, long Calibrations, long Rejections,
        long Archives, long ArchiveItems, DateTimeOffset DeletedAt)
    {
        public void Write(Output output)
        {
            static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
            output.WriteLine($"Gallery '{Gallery}' was deleted on {Drawing.Time(DeletedAt)}:");
            output.Write(Drawing.Facts([
                ("Images", Count(Images)), ("Places of images", Count(Sources)), ("Faces", Count(Faces)), ("Templates", Count(Templates)), ("Crops", Count(Crops)),
                ("Subjects", Count(Subjects)), ("Changes of subjects", Count(Changes)), ("Calibrations", Count(Calibrations)), ("Rejections", Count(Rejections)),
                ("Archives", Count(Archives)), ("Files listed in them", Count(ArchiveItems)),
            ]));
        }
    }
}
