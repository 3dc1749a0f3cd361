using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Telemetry;
using FaceWorker.Core.Tls;
using FaceWorker.Vision.Decoding;
using Microsoft.Extensions.DependencyInjection;

namespace FaceWorker.Hosting.Sources;

/// <summary>What reads and decodes images, alike in every program.</summary>
public static class ImageReading
{
    /// <summary>Images from folders, hosts and buckets, each source behind a gate, and their pixels within a budget. Needs <see cref="ISourceOutages"/>, <see cref="ImageOptions"/>, <see cref="S3Options"/> and <see cref="TlsOptions"/>.</summary>
    public static IServiceCollection AddImageReading(this IServiceCollection services) => services
        .AddSingleton<SourcePlaces>()
        .AddSingleton<WebTls>()
        .AddSingleton<WebReader>()
        .AddSingleton<IObjectStore, S3ObjectStore>()
        .AddSingleton<ImageFetcher>()
        .AddSingleton<IImageSource>(provider => ActivatorUtilities.CreateInstance<GatedImageSource>(provider, provider.GetRequiredService<ImageFetcher>()))
        .AddSingleton<IImageDecoder, ImageDecoder>()
        .AddSingleton(provider =>
        {
            var budget = PixelBudget.For(provider.GetRequiredService<ImageOptions>(), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Environment.ProcessorCount);
            provider.GetService<Instruments>()?.Observe(budget);
            return budget;
        });
}
