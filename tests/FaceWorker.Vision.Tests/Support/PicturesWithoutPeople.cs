using FaceWorker.Core.Images;

namespace FaceWorker.Vision.Tests.Support;

/// <summary>Made-up pictures on which nobody is to be seen, repeatable: noise, gradients, drawings, text, and what resembles clouds, wood and foliage.</summary>
internal static class PicturesWithoutPeople
{
    private static readonly string[] Digits =
    [
        "01110100011001110101110011000101110", "00100011000010000100001000010001110", "01110100010000100010001000100011111", "11111000100010000010000011000101110",
        "00010001100101010010111110001000010", "11111100001111000001000011000101110", "00110010001000011110100011000101110", "11111000010001000100010000100001000",
        "01110100011000101110100011000101110", "01110100011000101111000010001001100",
    ];

    /// <summary>Each kind in several sizes and from several seeds.</summary>
    public static IEnumerable<(string Name, Picture Picture)> All()
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            var (width, height) = seed % 2 == 0 ? (1200, 900) : (500, 640);
            foreach (var grain in new[] { 1, 4, 16, 48 })
                yield return ($"noise of {grain} pixels, {seed}", Noise(width, height, grain, seed));
            yield return ($"clouds {seed}", Fractal(width, height, seed, (level, _) => ((byte)(90 + 150 * level), (byte)(120 + 120 * level), 240)));
            yield return ($"foliage {seed}", Fractal(width, height, seed + 10, (level, other) => ((byte)(120 * other), (byte)(60 + 160 * level), (byte)(50 * level))));
            yield return ($"wood {seed}", Fractal(width, height, seed + 20, (level, other) => Wood(Math.Sin(40 * (level + 0.2 * other)))));
            yield return ($"skin-coloured marble {seed}", Fractal(width, height, seed + 30, (level, other) => ((byte)(150 + 90 * level), (byte)(110 + 70 * level), (byte)(90 + 60 * other))));
            yield return ($"gradients {seed}", Pictures.Make(width, height, (x, y) => ((byte)(255 * x / width), (byte)(255 * y / height), (byte)(128 + 127 * Math.Sin((x + y) * seed / 90.0)))));
            yield return ($"checks {seed}", Pictures.Make(width, height, (x, y) => (x / (20 * seed) + y / (20 * seed)) % 2 == 0 ? ((byte)230, (byte)200, (byte)170) : ((byte)60, (byte)40, (byte)30)));
            yield return ($"shapes {seed}", Shapes(width, height, seed));
            yield return ($"sockets {seed}", Sockets(width, height, seed));
            yield return ($"figures {seed}", Figures(width, height, seed));
            yield return ($"ferns {seed}", Ferns(width, height, seed));
        }
    }

    /// <summary>Stones that are drawn like faces.</summary>
    public static IEnumerable<(string Name, Picture Picture)> DrawnFaces()
    {
        for (var seed = 1; seed <= 4; seed++)
            yield return ($"stones {seed}", Stones(seed % 2 == 0 ? 1200 : 500, seed % 2 == 0 ? 900 : 640, seed));
    }

    private static Picture Noise(int width, int height, int grain, int seed)
    {
        var columns = width / grain + 1;
        var colours = new byte[3 * columns * (height / grain + 1)];
        new Random(seed).NextBytes(colours);
        return Pictures.Make(width, height, (x, y) => Colour(colours, 3 * (y / grain * columns + x / grain)));
    }

    private static (byte, byte, byte) Colour(byte[] colours, int at) => (colours[at], colours[at + 1], colours[at + 2]);

    private static (byte, byte, byte) Wood(double ring) => ((byte)(150 + 40 * ring), (byte)(100 + 35 * ring), (byte)(60 + 25 * ring));

    /// <summary>Two independent fields of smooth noise in seven octaves, 0 to 1, as a colour.</summary>
    private static Picture Fractal(int width, int height, int seed, Func<double, double, (byte, byte, byte)> colour)
    {
        var (one, other) = (Octaves(seed), Octaves(seed + 1000));
        return Pictures.Make(width, height, (x, y) => colour(Level(one, x, y), Level(other, x, y)));
    }

    private static double[][] Octaves(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 7).Select(_ => Enumerable.Range(0, 64 * 64).Select(_ => random.NextDouble()).ToArray())];
    }

    private static double Level(double[][] octaves, int x, int y)
    {
        var (level, weight, cell) = (0.0, 0.5, 256.0);
        foreach (var octave in octaves)
        {
            level += weight * Smooth(octave, x / cell, y / cell);
            (weight, cell) = (weight / 2, cell / 2);
        }

        return level;
    }

    private static double Smooth(double[] octave, double x, double y)
    {
        var (left, top) = ((int)x, (int)y);
        var (right, down) = (Eased(x - left), Eased(y - top));
        double At(int column, int row) => octave[(row & 63) * 64 + (column & 63)];
        return (1 - down) * ((1 - right) * At(left, top) + right * At(left + 1, top)) + down * ((1 - right) * At(left, top + 1) + right * At(left + 1, top + 1));
    }

    private static double Eased(double share) => share * share * (3 - 2 * share);

    private static Picture Shapes(int width, int height, int seed)
    {
        var random = new Random(seed);
        var picture = Pictures.Make(width, height, (_, _) => (245, 240, 230));
        for (var i = 0; i < 60; i++)
        {
            var (x, y, a, b) = (random.Next(width), random.Next(height), random.Next(8, 120), random.Next(8, 120));
            var colour = (Byte(random), Byte(random), Byte(random));
            var isRound = random.Next(2) == 0;
            Fill(picture, x - a, y - b, x + a, y + b, (u, v) => !isRound || Square((u - x) / (double)a) + Square((v - y) / (double)b) <= 1, colour);
        }

        return picture;
    }

    /// <summary>Power sockets in rows: a light square with two dark holes, which people like to take for a face.</summary>
    private static Picture Sockets(int width, int height, int seed)
    {
        var picture = Pictures.Make(width, height, (x, y) => ((byte)(170 + (x + y) % 20), 160, 150));
        var side = 60 + 40 * seed;
        for (var top = side / 4; top + side < height; top += side * 3 / 2)
            for (var left = side / 4; left + side < width; left += side * 3 / 2)
            {
                Fill(picture, left, top, left + side, top + side, (_, _) => true, (235, 230, 220));
                foreach (var hole in new[] { left + side / 3, left + side * 2 / 3 })
                    Fill(picture, hole - side / 12, top + side / 2 - side / 12, hole + side / 12, top + side / 2 + side / 12, (_, _) => true, (30, 30, 30));
            }

        return picture;
    }

    /// <summary>Round stones with two dark spots above a third: what every detector looks for, and nobody's face.</summary>
    private static Picture Stones(int width, int height, int seed)
    {
        var picture = Fractal(width, height, seed + 40, (level, _) => ((byte)(110 + 90 * level), (byte)(100 + 80 * level), (byte)(90 + 70 * level)));
        var radius = 30 + 20 * seed;
        for (var y = radius + 10; y + radius < height; y += 5 * radius / 2)
            for (var x = radius + 10; x + radius < width; x += 5 * radius / 2)
            {
                Shade(picture, x, y, radius, 4 * radius / 3, 60);
                Shade(picture, x - radius * 2 / 5, y - radius / 4, radius / 5, radius / 8, -110);
                Shade(picture, x + radius * 2 / 5, y - radius / 4, radius / 5, radius / 8, -110);
                Shade(picture, x, y + radius / 5, radius / 8, radius / 4, -40);
                Shade(picture, x, y + radius * 7 / 10, radius / 3, radius / 9, -90);
            }

        return picture;
    }

    /// <summary>Lighter or darker, most in the middle of an ellipse.</summary>
    private static void Shade(Picture picture, int x, int y, int a, int b, int change)
    {
        for (var v = Math.Max(0, y - b); v < Math.Min(picture.Height, y + b); v++)
            for (var u = Math.Max(0, x - a); u < Math.Min(picture.Width, x + a); u++)
            {
                var share = 1 - Square((u - x) / (double)a) - Square((v - y) / (double)b);
                for (var channel = 0; channel < 3 && share > 0; channel++)
                {
                    ref var value = ref picture.Pixels[v * picture.Stride + 3 * u + channel];
                    value = (byte)Math.Clamp(value + change * Math.Sqrt(share), 0, 255);
                }
            }
    }

    private static Picture Figures(int width, int height, int seed)
    {
        var random = new Random(seed);
        var picture = Pictures.Make(width, height, (_, _) => (250, 250, 245));
        var dot = seed + 1;
        for (var top = 2 * dot; top + 9 * dot < height; top += 9 * dot)
            for (var left = 2 * dot; left + 6 * dot < width; left += 6 * dot)
            {
                var digit = Digits[random.Next(Digits.Length)];
                for (var i = 0; i < digit.Length; i++)
                    if (digit[i] == '1')
                        Fill(picture, left + i % 5 * dot, top + i / 5 * dot, left + (i % 5 + 1) * dot, top + (i / 5 + 1) * dot, (_, _) => true, (20, 20, 40));
            }

        return picture;
    }

    /// <summary>Barnsley's ferns, one over the other.</summary>
    private static Picture Ferns(int width, int height, int seed)
    {
        var random = new Random(seed);
        var picture = Pictures.Make(width, height, (_, y) => ((byte)(200 - y / 10), 215, 200));
        for (var fern = 0; fern < 5; fern++)
        {
            var (x, y, left, scale, green) = (0.0, 0.0, random.Next(width), height / 10.5, (byte)random.Next(60, 200));
            for (var i = 0; i < 60_000; i++)
            {
                (x, y) = random.Next(100) switch
                {
                    < 1 => (0, 0.16 * y),
                    < 86 => (0.85 * x + 0.04 * y, -0.04 * x + 0.85 * y + 1.6),
                    < 93 => (0.2 * x - 0.26 * y, 0.23 * x + 0.22 * y + 1.6),
                    _ => (-0.15 * x + 0.28 * y, 0.26 * x + 0.24 * y + 0.44),
                };
                var (column, row) = (left + (int)(x * scale), height - 1 - (int)(y * scale));
                Fill(picture, column, row, column + 2, row + 2, (_, _) => true, ((byte)(green / 3), green, (byte)(green / 4)));
            }
        }

        return picture;
    }

    private static byte Byte(Random random) => (byte)random.Next(256);

    private static double Square(double value) => value * value;

    private static void Fill(Picture picture, int left, int top, int right, int bottom, Func<int, int, bool> isInside, (byte Red, byte Green, byte Blue) colour)
    {
        for (var y = Math.Max(0, top); y < Math.Min(picture.Height, bottom); y++)
            for (var x = Math.Max(0, left); x < Math.Min(picture.Width, right); x++)
                if (isInside(x, y))
                    (picture.Pixels[y * picture.Stride + 3 * x], picture.Pixels[y * picture.Stride + 3 * x + 1], picture.Pixels[y * picture.Stride + 3 * x + 2]) = colour;
    }
}
