using FaceWorker.Core.Faces;
using FaceWorker.Vision.Models;

namespace FaceWorker.Benchmarks;

/// <summary>The reference of a worker's start: a process that loads the three sessions of a pack, runs each once, and says so.</summary>
internal static class BareStart
{
    /// <summary>The argument that makes this program the reference.</summary>
    public const string Role = "--bare-start";

    public static void Run(string folder)
    {
        var store = new ModelStore(folder);
        using var models = new BareModels(store, store.GetPack(PackId.Default));
        models.RunOnce();
        Console.WriteLine("ready");
    }
}
