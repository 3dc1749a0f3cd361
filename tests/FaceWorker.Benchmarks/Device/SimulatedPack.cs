using System.Buffers;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision;
using FaceWorker.Vision.Aligners;
using FaceWorker.Vision.Embedders;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Quality;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Benchmarks.Device;

/// <summary>The default pack with its models on a simulated device: everything before and after a run is real, what the runs give is made up. Each picture has one face in its middle.</summary>
internal sealed class SimulatedPack : IFaceDetector, IFaceEmbedder, IAsyncDisposable
{
    /// <summary>The embedder's part of the device's time for a face; the others' are these.</summary>
    public const double Embedding = 0.4;

    private const double Detecting = 0.4, PlacingPoints = 0.2;

    private readonly ModelCard detectorCard, landmarksCard;
    private readonly ChannelPlan detectorPlan, landmarksPlan;
    private readonly SimulatedModel detector, landmarks, embedder;
    private readonly float[] vector;

    /// <param name="facesPerSecond">What the device does in full batches of all three models, one face on each picture.</param>
    public SimulatedPack(ModelStore store, double facesPerSecond)
    {
        var pack = store.GetPack(PackId.Default);
        (detectorCard, landmarksCard) = (store.GetModel(pack.Detector), store.GetModel(pack.Landmarks!));
        var embedderCard = store.GetEmbedder(pack);
        (detectorPlan, landmarksPlan) = (new ChannelPlan(detectorCard.Input), new ChannelPlan(landmarksCard.Input));
        var slots = new RunSlots(LoadedModels.RunsPerGpu, preferFull: true); // as for a real device
        detector = new SimulatedModel("detector", Device, slots, detectorCard.BatchSize.Gpu, facesPerSecond / Detecting);
        landmarks = new SimulatedModel("landmarks", Device, slots, landmarksCard.BatchSize.Gpu, facesPerSecond / PlacingPoints);
        embedder = new SimulatedModel("embedder", Device, slots, embedderCard.BatchSize.Gpu, facesPerSecond / Embedding);
        Model = embedderCard.ToFaceModel();
        vector = [.. Enumerable.Range(1, Model.Dimensions).Select(i => MathF.Sin(i))];
        Pack = new FacePack(PackId.Default, this, new FaceQualityMeter(), AlignmentMethods.Create(embedderCard), this, embedderCard.Embedding!.ToPolicy());
    }

    public SimulatedDevice Device { get; } = new();

    public FacePack Pack { get; }

    public FaceModel Model { get; }

    /// <summary>The three models, by name.</summary>
    public IReadOnlyList<(string Name, SimulatedModel Model)> Models => [("detector", detector), ("landmarks", landmarks), ("embedder", embedder)];

    public async Task<IReadOnlyList<Detection>> DetectAsync(Picture picture, float smallestFace, Turn turn, CancellationToken cancel)
    {
        await RunAsync(picture, PixelRegion.All(picture), detectorCard, detectorPlan, detector, turn, cancel);
        var box = new BoundingBox(picture.Width * 0.3f, picture.Height * 0.3f, picture.Width * 0.4f, picture.Height * 0.4f);
        await RunAsync(picture, PixelRegion.Around(box, picture), landmarksCard, landmarksPlan, landmarks, turn, cancel);
        return [new Detection(box, 1, new FaceLandmarks(At(0.3f, 0.4f), At(0.7f, 0.4f), At(0.5f, 0.6f), At(0.35f, 0.8f), At(0.65f, 0.8f)))];

        ImagePoint At(float x, float y) => new(box.X + x * box.Width, box.Y + y * box.Height);
    }

    public async Task<IReadOnlyList<Embedding>> EmbedAsync(AlignedFaces faces, Turn turn, CancellationToken cancel)
    {
        await Task.WhenAll(faces.Items.Select(face => EmbedAsync(face.Tensor, turn, cancel)));
        return [.. faces.Items.Select(_ => Core.Faces.Embedding.FromRaw(vector, Model))];
    }

    /// <summary>One face that is cut out already.</summary>
    public Task EmbedAsync(ReadOnlyMemory<float> face, Turn turn, CancellationToken cancel) => embedder.RunAsync(new InputRow(face, 1, face.Length), turn, cancel);

    public async ValueTask DisposeAsync()
    {
        await detector.DisposeAsync();
        await landmarks.DisposeAsync();
        await embedder.DisposeAsync();
    }

    private static async Task RunAsync(Picture picture, PixelRegion region, ModelCard card, ChannelPlan plan, SimulatedModel model, Turn turn, CancellationToken cancel)
    {
        var tensor = ArrayPool<float>.Shared.Rent(card.Input.RowLength);
        try
        {
            BilinearResize.Write(picture, region, plan, tensor);
            await model.RunAsync(card.Input.Row(tensor.AsMemory(0, card.Input.RowLength)), turn, cancel);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(tensor);
        }
    }
}
