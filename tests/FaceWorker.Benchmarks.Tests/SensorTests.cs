using FaceWorker.Benchmarks.Camera;
using NetVips;

namespace FaceWorker.Benchmarks.Tests;

/// <summary>Photos that are made have a sensor's noise.</summary>
public sealed class SensorTests
{
    private const int Side = 256;
    private const int Green = 1;

    [Theory]
    [InlineData(60)]
    [InlineData(180)]
    public void A_photo_of_an_even_surface_is_as_bright_as_the_surface(int value)
    {
        var photo = GreenOf(value, electrons: 5_000, seed: 1);

        Assert.Equal(value, photo.Average(), tolerance: 1.5);
    }

    [Fact]
    public void Less_light_is_noisier() => Assert.InRange(Deviation(GreenOf(128, electrons: 500, seed: 1)) / Deviation(GreenOf(128, electrons: 8_000, seed: 1)), 3, 5); // the root of 16

    [Fact]
    public void Neighbours_share_noise_because_each_pixel_has_only_one_colour()
    {
        var photo = GreenOf(128, electrons: 500, seed: 1);
        var mean = photo.Average();

        var together = Enumerable.Range(0, photo.Length - 1).Where(i => i % Side != Side - 1).Average(i => (photo[i] - mean) * (photo[i + 1] - mean));
        Assert.InRange(together / Math.Pow(Deviation(photo), 2), 0.2, 0.6);
    }

    [Fact]
    public void The_same_seed_gives_the_same_photo_and_another_one_another()
    {
        Assert.Equal(GreenOf(128, electrons: 500, seed: 1), GreenOf(128, electrons: 500, seed: 1));
        Assert.NotEqual(GreenOf(128, electrons: 500, seed: 1), GreenOf(128, electrons: 500, seed: 2));
    }

    private static double[] GreenOf(int value, double electrons, int seed)
    {
        using var black = Image.Black(Side, Side, bands: 3);
        using var even = black.Linear([0], [value], uchar: true);
        return [.. Sensor.Expose(even, electrons, seed).Where((_, i) => i % 3 == Green).Select(sample => (double)sample)];
    }

    private static double Deviation(double[] samples)
    {
        var mean = samples.Average();
        return Math.Sqrt(samples.Average(sample => Math.Pow(sample - mean, 2)));
    }
}
