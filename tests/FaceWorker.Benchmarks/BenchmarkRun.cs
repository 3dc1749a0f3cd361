using FaceWorker.Benchmarks.Report;
using FaceWorker.Core.Faces;
using FaceWorker.Testing;
using FaceWorker.Vision;
using FaceWorker.Vision.Models;

namespace FaceWorker.Benchmarks;

/// <summary>What the suites of one run share. Models are loaded when the first suite asks for them.</summary>
internal sealed class BenchmarkRun(bool quick, int? faces = null, VisionDevice device = VisionDevice.Cpu) : IAsyncDisposable
{
    private readonly Dictionary<PackId, FacePacks> packs = [];
    private BareModels? bare;
    private PipelineBenchmarks? pipeline;
    private IReadOnlyList<IReadOnlyList<Embedding>>? people;

    /// <summary>Fewer photos and smaller galleries; as many rounds.</summary>
    public bool Quick => quick;

    /// <summary>What the suite <c>gpu</c> measures.</summary>
    public VisionDevice Device => device;

    /// <summary>What the suites have to show beside their comparisons; the page draws them in this order.</summary>
    public List<Plot> Plots { get; } = [];

    public ModelStore Models { get; } = new(TestModels.Folder);

    /// <summary>The photos of a round: LFW, or the sample photos where there is none.</summary>
    public IReadOnlyList<string> Photos { get; } = Benchmarks.Photos.Take(quick ? 100 : 500);

    /// <summary>The same three models, run directly.</summary>
    public BareModels Bare => bare ??= new BareModels(Models, Models.GetPack(PackId.Default));

    /// <summary>Faces of a gallery: the option's, or a size of the full or of the quick run.</summary>
    public int Faces(int full, int quickly) => faces ?? Pick(full, quickly);

    /// <summary>A size of the full run, or the smaller one of a quick run.</summary>
    public T Pick<T>(T full, T quickly) => quick ? quickly : full;

    public Task<FacePack> PackAsync() => PackAsync(PackId.Default);

    /// <exception cref="ModelStoreException">It is not installed.</exception>
    public async Task<FacePack> PackAsync(PackId id)
    {
        if (!packs.TryGetValue(id, out var loaded))
            packs[id] = loaded = await FacePacks.LoadAsync(Models, [id], new VisionOptions(), CancellationToken.None);
        return loaded.Get(id);
    }

    /// <summary>Whether it has been loaded.</summary>
    public bool HasPack(PackId id) => packs.ContainsKey(id);

    /// <summary>The embeddings of real people, a list for each person.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<Embedding>>> PeopleAsync() => people ??= await RealFaces.OfPeopleAsync(await PackAsync(), photos: Pick(1200, 600));

    public async Task<PipelineBenchmarks> PipelineAsync() => pipeline ??= new PipelineBenchmarks(await PackAsync(), Bare, Photos, Pick(1000, 160));

    public async ValueTask DisposeAsync()
    {
        bare?.Dispose();
        foreach (var loaded in packs.Values)
            await loaded.DisposeAsync();
    }
}
