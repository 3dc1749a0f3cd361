using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Tests.Adaptation;

/// <summary>People with made-up vectors of 32 values, by a seed.</summary>
internal sealed class MadeUpPeople(int seed)
{
    public const int Size = 32;

    private readonly Random random = new(seed);

    public static FaceModel Model { get; } = new(new ModelId("made-up"), Size, "0123456789abcdef");

    /// <summary>Half of the values tell people apart; in the other half photos of one person differ as much as people do: a linear head can take that away.</summary>
    public List<Embedding> WithNuisance(int photos)
    {
        float[] person = [.. Enumerable.Range(0, Size / 2).Select(_ => Normal())];
        return [.. Enumerable.Range(0, photos).Select(_ => Embed([.. person.Select(value => value + 0.25f * Normal()), .. Enumerable.Range(0, Size / 2).Select(_ => 1.2f * Normal())]))];
    }

    /// <summary>Photos of one person differ alike in every direction: no linear head can do better.</summary>
    public List<Embedding> Even(int photos, float noise = 0.5f)
    {
        float[] person = [.. Enumerable.Range(0, Size).Select(_ => Normal())];
        return [.. Enumerable.Range(0, photos).Select(_ => Embed([.. person.Select(value => value + noise * Normal())]))];
    }

    private static Embedding Embed(float[] values) => Embedding.FromRaw(values, Model);

    private float Normal() => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
