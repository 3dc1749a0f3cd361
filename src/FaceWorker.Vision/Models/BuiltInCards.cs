using System.Reflection;

namespace FaceWorker.Vision.Models;

/// <summary>The cards that this version brings along (<c>infra/models</c>): what <c>faceworker models install</c> installs.</summary>
internal static class BuiltInCards
{
    private static readonly Assembly Assembly = typeof(BuiltInCards).Assembly;

    public static IReadOnlyList<ModelCard> Models { get; } = [.. ReadAll<ModelCard>("models/cards/")];

    public static IReadOnlyList<PackCard> Packs { get; } = [.. ReadAll<PackCard>("models/packs/")];

    public static SampleList Samples { get; } = ReadAll<SampleList>("models/samples.json").Single();

    public static IReadOnlyList<GoldenOutputs> Golden { get; } = [.. ReadAll<GoldenOutputs>("models/golden/")];

    /// <summary>The bytes of a card or pack as they are written into a store.</summary>
    public static byte[] BytesOf(ModelCard card) => ReadBytes($"models/cards/{card.Id}.json");

    /// <inheritdoc cref="BytesOf(ModelCard)" />
    public static byte[] BytesOf(PackCard pack) => ReadBytes($"models/packs/{pack.Id}.json");

    private static IEnumerable<T> ReadAll<T>(string prefix) => Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(name => CardReader.Read<T>(name, ReadBytes(name)));

    private static byte[] ReadBytes(string resource)
    {
        using var stream = Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource '{resource}' is not in the assembly. This is a bug.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
