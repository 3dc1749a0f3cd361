using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Models;

namespace FaceWorker.Vision.Embedders;

/// <summary>What a card of an embedder means for its vectors.</summary>
public static class EmbedderCards
{
    private const int FingerprintLength = 16;

    // What is left at its default is left out: a field that a later version adds changes no fingerprint of cards without it.
    private static readonly JsonSerializerOptions Canonical = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The model that an embedder's vectors belong to; its fingerprint covers the file, the input, the output and the alignment.</summary>
    /// <exception cref="ModelStoreException">The card does not describe an embedder, or its file was never imported.</exception>
    public static FaceModel ToFaceModel(this ModelCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        if (card.AwaitsFile)
            throw new ModelStoreException($"Model '{card.Id}' was never imported, so it is not known what makes its vectors; run `faceworker models import FILE --card {card.Id}`.");
        return card.Embedding is { } embedding
            ? new FaceModel(new ModelId(card.Id), embedding.Dimensions, FingerprintOf(card, embedding.Alignment))
            : throw new ModelStoreException($"Model '{card.Id}' is a {card.Kind} and makes no vectors.");
    }

    private static string FingerprintOf(ModelCard card, AlignmentCard alignment)
    {
        var input = card.Input;
        var json = JsonSerializer.SerializeToUtf8Bytes(
            new { card.Sha256, Output = card.Outputs[0], input.Layout, input.Channels, input.Width, input.Height, input.Mean, input.Divisor, alignment }, Canonical);
        return Convert.ToHexStringLower(SHA256.HashData(json))[..FingerprintLength];
    }
}
