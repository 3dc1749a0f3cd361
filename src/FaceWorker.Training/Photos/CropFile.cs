using System.Text.Json;
using FaceWorker.Vision.Installation;
using Microsoft.Win32.SafeHandles;

namespace FaceWorker.Training.Photos;

/// <summary>What crops are made by: when one of these changes, they are cut anew.</summary>
public sealed record CropKind(int Side, string Detector);

/// <summary>A photo that was looked at: what tells that it is still the same, and the number of its crop; null where no face was found.</summary>
public sealed record CroppedPhoto(long Length, DateTime Modified, int? Crop, string? Problem = null);

/// <summary>The crops of a run: RGB bytes, plane by plane, in one file (<c>crops.bin</c>), and what they were cut from (<c>crops.json</c>).</summary>
public sealed class CropFile : IDisposable
{
    private readonly SafeFileHandle pixels;

    private CropFile(SafeFileHandle pixels, CropKind kind, Dictionary<string, CroppedPhoto> photos) => (this.pixels, Kind, Photos) = (pixels, kind, photos);

    public CropKind Kind { get; }

    /// <summary>By their paths.</summary>
    public IReadOnlyDictionary<string, CroppedPhoto> Photos { get; }

    /// <summary>Bytes of a crop.</summary>
    public int CropLength => 3 * Kind.Side * Kind.Side;

    /// <returns>Null where there is none.</returns>
    /// <exception cref="TrainingException">It cannot be read.</exception>
    public static CropFile? Find(string folder)
    {
        var (pixels, index) = PathsIn(folder);
        if (!File.Exists(pixels) || !File.Exists(index))
            return null;
        try
        {
            var read = JsonSerializer.Deserialize<Index>(File.ReadAllBytes(index), JsonSerializerOptions.Web)!;
            var crops = new CropFile(File.OpenHandle(pixels), read.Kind, read.Photos);
            var wanted = (1 + read.Photos.Values.Max(photo => photo.Crop) ?? 0) * (long)crops.CropLength;
            if (RandomAccess.GetLength(crops.pixels) >= wanted)
                return crops;
            crops.Dispose();
            throw new InvalidDataException($"'{pixels}' is shorter than {wanted:N0} bytes");
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or InvalidOperationException)
        {
            throw new TrainingException(TrainingProblem.Checkpoint, $"The crops in '{folder}' cannot be read: {exception.Message.TrimEnd('.')}.", $"Delete '{pixels}' and '{index}'; they are cut anew.", exception);
        }
    }

    /// <summary>Fills <paramref name="crop"/> with the crop of a number.</summary>
    public void Read(int number, Span<byte> crop) => RandomAccess.Read(pixels, crop, (long)number * CropLength);

    public void Dispose() => pixels.Dispose();

    internal static (string Pixels, string Index) PathsIn(string folder) => (Path.Combine(folder, "crops.bin"), Path.Combine(folder, "crops.json"));

    /// <summary>Writes crops as they come, from several threads; they count once <see cref="CloseAsync"/> has written their list.</summary>
    internal sealed class Writer : IDisposable
    {
        private readonly string folder, temporary;
        private readonly FileStream stream;
        private readonly CropKind kind;
        private readonly Dictionary<string, CroppedPhoto> photos = [];
        private readonly Lock writing = new();
        private int count;

        public Writer(string folder, CropKind kind)
        {
            (this.folder, this.kind) = (folder, kind);
            Directory.CreateDirectory(folder);
            temporary = PathsIn(folder).Pixels + ".new";
            stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
        }

        public void Add(string path, FileInfo file, ReadOnlySpan<byte> crop, string? problem)
        {
            lock (writing)
            {
                photos[path] = new CroppedPhoto(file.Length, file.LastWriteTimeUtc, crop.IsEmpty ? null : count++, problem);
                stream.Write(crop);
            }
        }

        public async Task CloseAsync(CancellationToken cancel)
        {
            var (pixels, index) = PathsIn(folder);
            stream.Flush(flushToDisk: true);
            await stream.DisposeAsync();
            File.Delete(index); // never the list of other crops
            File.Move(temporary, pixels, overwrite: true);
            await AtomicFile.WriteAsync(index, JsonSerializer.SerializeToUtf8Bytes(new Index(kind, photos), JsonSerializerOptions.Web), cancel);
        }

        public void Dispose()
        {
            stream.Dispose();
            File.Delete(temporary);
        }
    }

    private sealed record Index(CropKind Kind, Dictionary<string, CroppedPhoto> Photos);
}
