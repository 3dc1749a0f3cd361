using FaceWorker.Core;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Training.Export;
using FaceWorker.Training.Networks;
using FaceWorker.Vision.Aligners;

namespace FaceWorker.Training.Photos;

/// <summary>Cuts the one face that each photo is about, with the product's own detector and aligner, and keeps the crops.</summary>
/// <param name="pack">Whose detector finds the faces.</param>
public sealed class CropCutter(IImageDecoder decoder, PixelBudget budget, FacePack pack, Network network)
{
    // While some wait for the detector, others are read and decoded.
    private const int Parallelism = 8;

    private readonly IFaceAligner aligner = AlignmentMethods.Create(TrainedCard.Draft(network));
    private readonly CropKind kind = new(network.Side, pack.Id.Value);

    /// <summary>The crops of the photos, in that folder: those that are there already and whose photos have not changed are kept.</summary>
    /// <param name="progress">Counts photos.</param>
    public async Task<CropFile> CutAsync(IReadOnlyCollection<string> paths, string folder, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var known = CropFile.Find(folder);
        var usable = known?.Kind == kind ? known : null;
        if (usable is not null && paths.All(path => IsKnown(usable, path)))
            return usable;
        using (known)
        using (var writer = new CropFile.Writer(folder, kind))
        {
            long done = 0;
            await Parallel.ForEachAsync(paths, new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancel }, async (path, stop) =>
            {
                await AddAsync(path, usable, writer, stop);
                progress?.Report(new WorkProgress("photos", Interlocked.Increment(ref done), paths.Count));
            });
            await writer.CloseAsync(cancel);
        }

        return CropFile.Find(folder)!;
    }

    private static bool IsKnown(CropFile crops, string path) =>
        crops.Photos.TryGetValue(path, out var photo) && new FileInfo(path) is { Exists: true } file && file.Length == photo.Length && file.LastWriteTimeUtc == photo.Modified;

    private async Task AddAsync(string path, CropFile? known, CropFile.Writer writer, CancellationToken cancel)
    {
        var crop = new byte[3 * network.Side * network.Side];
        if (known is not null && IsKnown(known, path))
        {
            var photo = known.Photos[path];
            if (photo.Crop is { } number)
                known.Read(number, crop);
            writer.Add(path, new FileInfo(path), photo.Crop is null ? [] : crop, photo.Problem);
            return;
        }

        var problem = await CutAsync(path, crop, cancel);
        writer.Add(path, new FileInfo(path), problem is null ? crop : [], problem);
    }

    /// <returns>Why there is no crop; null when there is.</returns>
    private async Task<string?> CutAsync(string path, byte[] crop, CancellationToken cancel)
    {
        try
        {
            using var file = ImageFile.From(path, await File.ReadAllBytesAsync(path, cancel));
            using var room = await budget.TakeAsync(decoder.Measure(file), Lane.Bulk, cancel);
            using var picture = decoder.Decode(file);
            if (CentralFace.Pick(await pack.DetectAsync(picture, Lane.Bulk, cancel), picture.Width, picture.Height) is not { } face)
                return "no face was found";
            using var aligned = aligner.Align(picture, [face]);
            var tensor = aligned.Items[0].Tensor.Span;
            for (var i = 0; i < crop.Length; i++)
                crop[i] = (byte)Math.Clamp(MathF.Round(tensor[i] * TrainedCard.Divisor + TrainedCard.Mean), 0, 255);
            return null;
        }
        catch (Exception exception) when (exception is RequestRejectedException or IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }
}
