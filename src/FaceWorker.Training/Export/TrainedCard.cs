using System.Globalization;
using System.Security.Cryptography;
using FaceWorker.Training.Networks;
using FaceWorker.Training.Runs;
using FaceWorker.Vision.Models;

namespace FaceWorker.Training.Export;

/// <summary>A trained network as a pack: its ONNX file, its card, and the card of the pack.</summary>
public sealed record TrainedPack(byte[] File, ModelCard Model, PackCard Pack);

/// <summary>The cards of networks that were trained here.</summary>
public static class TrainedCard
{
    /// <summary>How a pixel value becomes a tensor's: (p − mean) / divisor.</summary>
    public const float Mean = 127.5f, Divisor = 128;

    private const int TemplateSide = 112;
    private const float DavidSandbergsMargin = 16; // pixels of the photo on each side of the box

    /// <summary>ArcFace's template for 112 pixels: image-left eye, other eye, nose, mouth corners.</summary>
    private static readonly float[][] Template = [[38.2946f, 51.6963f], [73.5318f, 51.5014f], [56.0252f, 71.7366f], [41.5493f, 92.3655f], [70.7299f, 92.2041f]];

    /// <summary>What is known of a network before it is trained: its input, and how faces are cut out for it.</summary>
    public static ModelCard Draft(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new ModelCard
        {
            Id = network.Name,
            Kind = ModelKind.Embedder,
            Family = "embedding",
            File = $"{network.Name}.onnx",
            Input = new ModelInput
            {
                Name = OnnxNetwork.InputName,
                Layout = TensorLayout.Nchw,
                Channels = ChannelOrder.Rgb,
                Width = network.Side,
                Height = network.Side,
                Fit = InputFit.Alignment,
                Mean = [Mean, Mean, Mean],
                Divisor = Divisor,
            },
            Outputs = [OnnxNetwork.OutputName],
            Embedding = new EmbeddingCard(network.Dimensions, new AlignmentCard("similarity", [.. Template.Select(point => Scale(point, network.Side))])),
            BatchSize = new BatchSizes(Cpu: 8, Gpu: 64),
            Licence = "as the photos that it was trained on allow",
            Provenance = network.Description,
        };
    }

    /// <summary>The best weights of a run as a pack of that id, with the detector and landmarks of the pack that cut the run's crops.</summary>
    /// <exception cref="TrainingException">The checkpoint is not the best of its run.</exception>
    public static TrainedPack Export(Checkpoint best, string id, PackCard detection)
    {
        ArgumentNullException.ThrowIfNull(best);
        ArgumentNullException.ThrowIfNull(detection);
        var network = Network.Get(best.State.Settings.Network);
        var curve = best.State.Curve ?? throw new TrainingException(TrainingProblem.Checkpoint, "This checkpoint is not the best of its run: nobody was compared by it, so that there are no thresholds for its card.", "Give the run, or its best.safetensors.");
        var draft = Draft(network);
        return Pack(network, best.Weights, id, detection, draft with { Embedding = curve.Describe(draft.Embedding!), Provenance = Describe(network, best.State) });
    }

    /// <summary>Weights that were trained elsewhere, for example facenet-pytorch's, as a pack of that id. Nothing was measured of them.</summary>
    /// <param name="source">The file's name.</param>
    public static TrainedPack Export(Network network, IReadOnlyDictionary<string, WeightValues> weights, string source, string id, PackCard detection)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(detection);
        var draft = Draft(network);
        return Pack(network, weights, id, detection, draft with
        {
            Embedding = draft.Embedding! with
            {
                Alignment = network.Name == InceptionResNet.Name ? new AlignmentCard("margin", Margin: DavidSandbergsMargin) : draft.Embedding.Alignment,
                Thresholds = new ThresholdsCard(DistanceUnit.SquaredEuclidean, 1.1, 1.242, "published by FaceNet's authors for their own network; not measured by FaceWorker; calibrate the gallery before you trust a decision"),
            },
            Licence = "as its authors say; check it",
            Provenance = $"{network.Description}; weights that were trained elsewhere, from '{source}'.",
        });
    }

    private static TrainedPack Pack(Network network, IReadOnlyDictionary<string, WeightValues> weights, string id, PackCard detection, ModelCard described)
    {
        var file = OnnxNetwork.Write(network, weights);
        var model = described with { Id = id, File = $"{id}.onnx", Sha256 = Convert.ToHexStringLower(SHA256.HashData(file)) };
        return new TrainedPack(file, model, new PackCard(id, detection.Detector, id, detection.Landmarks, detection.Refiners));
    }

    private static string Describe(Network network, RunState state)
    {
        var epoch = state.History.Last(epoch => epoch.Number == state.BestEpoch);
        return string.Create(CultureInfo.InvariantCulture,
            $"{network.Description}; trained by faceworker with the loss {state.Settings.Loss.ToSettingName()} on {state.People} people and {state.Photos} photos, {epoch.Number} epochs. " +
            $"Of {epoch.Validation.Pairs} pairs of people who were held out, {100 * epoch.Validation.Accuracy:0.0} % were decided correctly.");
    }

    // Pixel centres: (0, 0) is the centre of the first pixel.
    private static float[] Scale(float[] point, int side) => [.. point.Select(value => MathF.Round((value + 0.5f) * side / TemplateSide - 0.5f, 4))];
}
