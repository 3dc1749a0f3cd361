namespace FaceWorker.Core.Calibration;

/// <summary>Random numbers that stay the same on every machine and version (the framework's seeded <see cref="Random"/> does not promise that).</summary>
/// <remarks>G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.</remarks>
internal struct SplitMix64(ulong seed)
{
    private ulong state = seed * 0xD1342543DE82EF95; // seeds 0, 1, 2, ... begin far from each other

    /// <summary>0 to <paramref name="limit"/> − 1.</summary>
    public int Next(int limit)
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        mixed ^= mixed >> 31;
        return (int)Math.BigMul(mixed, (ulong)limit, out _);
    }
}
