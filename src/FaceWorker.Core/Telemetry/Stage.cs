namespace FaceWorker.Core.Telemetry;

/// <summary>A step of the work that is measured by itself.</summary>
/// <param name="Name">What it does, in a word: <c>embedder</c>, <c>store</c>.</param>
/// <param name="Model">The model that it runs; null where it runs none.</param>
public readonly record struct Stage(string Name, string? Model = null)
{
    public static implicit operator Stage(string name) => new(name);

    public override string ToString() => Model is null ? Name : $"{Name} {Model}";
}
