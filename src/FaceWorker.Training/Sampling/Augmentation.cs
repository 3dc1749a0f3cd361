namespace FaceWorker.Training.Sampling;

/// <summary>Turns a crop into a row of a network's input, as it is or with small changes: mirrored, moved, brighter or darker.</summary>
public sealed class Augmentation(int side)
{
    /// <summary>The greatest move, in pixels: about 3 % of the side, as far as a detector may be off.</summary>
    private readonly int move = side / 32;

    private const float Brightness = 0.2f; // of the range of values, up or down
    private const float Contrast = 0.2f;

    /// <param name="crop">RGB, plane by plane: 3 × side × side values.</param>
    /// <param name="row">(p − 127.5) / 128, plane by plane.</param>
    /// <param name="random">Null: without changes.</param>
    public void Write(ReadOnlySpan<byte> crop, Random? random, Span<float> row)
    {
        var mirror = random?.Next(2) == 1;
        var (right, down) = random is null ? (0, 0) : (random.Next(-move, move + 1), random.Next(-move, move + 1));
        var factor = (1 + Contrast * Signed(random)) / 128;
        var offset = Brightness * Signed(random) - 127.5f * factor;
        for (var plane = 0; plane < 3; plane++)
            for (var y = 0; y < side; y++)
            {
                var source = crop.Slice((plane * side + Math.Clamp(y - down, 0, side - 1)) * side, side);
                var target = row.Slice((plane * side + y) * side, side);
                for (var x = 0; x < side; x++)
                {
                    var from = Math.Clamp(x - right, 0, side - 1);
                    target[x] = source[mirror ? side - 1 - from : from] * factor + offset;
                }
            }
    }

    private static float Signed(Random? random) => random is null ? 0 : 2 * random.NextSingle() - 1;
}
