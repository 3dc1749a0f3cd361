using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FaceWorker.Core;
using FaceWorker.Core.Adaptation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Reembedding;
using FaceWorker.Vision.Embedders;
using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;

namespace FaceWorker.Vision.Adaptation;

/// <summary>Makes models and packs of heads, in a model store.</summary>
public sealed class HeadModels(ModelStore store) : IHeadModels
{
    /// <summary>The head alone, as an ONNX file: <c>vector</c> to <c>embedding</c>, both (batch, dimensions).</summary>
    public static byte[] WriteAlone(LinearHead head) => HeadGraph.Alone(head);

    /// <inheritdoc />
    public void Require(PackId basePack, FaceModel vectors, PackId pack)
    {
        FindEmbedder(basePack, vectors);
        if (IsTaken(pack.Value))
            throw AdaptationRefusedException.NameTaken(pack);
    }

    /// <inheritdoc />
    public Embedding? FindNobody(PackId pack)
    {
        var embedder = store.GetEmbedder(store.GetPack(pack));
        return embedder.Embedding!.Quality is { Measure: QualityMeasure.DistanceFromNobody } quality ? quality.ReadNobody(embedder.ToFaceModel()) : null;
    }

    /// <inheritdoc />
    public PackId NameLike(string wanted) => new(Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? wanted : $"{wanted}-{i}").First(name => !IsTaken(name)));

    /// <inheritdoc />
    /// <exception cref="ModelStoreException">The embedder's file is missing or changed, or no head can be put behind it.</exception>
    public async Task<PackFacts> KeepAsync(AdaptedHead head, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(head);
        var (basePack, embedder) = FindEmbedder(head.BasePack, head.Base);
        var file = HeadGraph.Behind(embedder, await store.ReadAsync(embedder, cancel), head.Head);
        var card = CardOf(head, embedder, Convert.ToHexStringLower(SHA256.HashData(file)));
        var inspection = await Task.Run(() => ModelInspector.InspectAsync(card, file, cancel), cancel);
        if (!inspection.Fits)
            throw new ModelStoreException($"The head cannot be put behind model '{embedder.Id}': {string.Join("; ", inspection.Misfits)}");
        await ModelImporter.StoreAsync(store, card, file, Encoding.UTF8.GetBytes(CardReader.WriteForPeople(card)), cancel);
        // The pack comes last: a pack in the store means that its models were there.
        var pack = new PackCard(head.Pack.Value, basePack.Detector, card.Id, basePack.Landmarks, basePack.Refiners);
        await store.AddPackAsync(pack, cancel);
        return new PackCatalog(store).Get(head.Pack);
    }

    private bool IsTaken(string name) => store.ListPacks().Any(pack => pack.Id == name) || store.ListModels().Any(card => card.Id == name);

    private (PackCard Pack, ModelCard Embedder) FindEmbedder(PackId id, FaceModel vectors)
    {
        var pack = store.GetPack(id);
        var embedder = store.GetEmbedder(pack);
        return embedder.ToFaceModel() is var model && model.IsSameAs(vectors) ? (pack, embedder) : throw AdaptationRefusedException.OtherModel(vectors, id, model);
    }

    private static ModelCard CardOf(AdaptedHead head, ModelCard embedder, string sha256) => embedder with
    {
        Id = head.Pack.Value,
        File = $"{head.Pack}.onnx",
        Sha256 = sha256,
        Source = null,
        Edits = null,
        Embedding = embedder.Embedding! with { Thresholds = null, Impostors = CurveOf(head.Curve), Quality = QualityOf(head, embedder) },
        Provenance = string.Create(CultureInfo.InvariantCulture,
            $"{embedder.Provenance.TrimEnd('.')}. Behind it a linear head, learned by {head.Method.ToName()} from {head.Trial.People:N0} people of gallery '{head.Gallery}' (share {head.Share:0.##}): of people who were held out, {100 * head.Trial.Figures[0].Fnir.Value:0.0} % of the faces were not found before and {100 * head.Figures.Fnir.Value:0.0} % with it, at FPIR {100 * head.Trial.TargetFpir:0.##} %."),
        Verified = Verification.Weights,
    };

    private static QualityCard? QualityOf(AdaptedHead head, ModelCard embedder)
    {
        if (head.Quality is not { } line || embedder.Embedding!.Quality is not { Measure: QualityMeasure.DistanceFromNobody } quality)
            return null;
        var nobody = head.Head.Project(quality.ReadNobody(head.Base), head.Base).Values.ToArray();
        var largest = nobody.Max(Math.Abs);
        return quality with
        {
            Percentiles = [.. quality.Percentiles.Select(pair => (IReadOnlyList<double>)[pair[0], Math.Round(line.At(pair[1]), 6)])],
            Limit = Math.Round(line.At(quality.Limit), 6),
            Origin = $"{quality.Origin}; carried over to the head by a straight line through the faces of gallery '{head.Gallery}'",
            Nobody = Convert.ToBase64String([.. nobody.Select(value => (byte)(sbyte)MathF.Round(value / largest * sbyte.MaxValue))]),
        };
    }

    private static ImpostorsCard CurveOf(ImpostorCurve curve) =>
        new(DistanceUnit.SquaredEuclidean, curve.Population, curve.Pairs, [.. curve.Points.Select(point => (IReadOnlyList<double>)[point.Distance, point.Matches])]);
}
