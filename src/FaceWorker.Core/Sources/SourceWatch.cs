using System.Collections.Concurrent;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Sources;

/// <summary>
/// Tells one image that cannot be brought from a place that is away. A place that brings others meanwhile is not away; while it is,
/// every image waits for it.
/// </summary>
public sealed class SourceWatch(ImageOptions options, TimeProvider time)
{
    private readonly ImageOptions options = options;
    private readonly TimeProvider time = time;
    private readonly ConcurrentDictionary<Wait, byte> waits = [];

    /// <summary>The image's bytes have come.</summary>
    public void Brought(ImageLocation image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var place = image.Place;
        foreach (var (wait, _) in waits) // takes no lock, unlike Keys
            if (wait.Place == place)
                wait.BringsOthers = true;
    }

    /// <summary>The attempts to bring one image. Disposed when they end.</summary>
    public Wait Begin() => new(this);

    /// <inheritdoc cref="SourceWatch" />
    public sealed class Wait : IDisposable
    {
        private readonly SourceWatch watch;
        private int failures;
        private long began;

        internal Wait(SourceWatch watch) => this.watch = watch;

        internal string? Place { get; private set; }

        internal bool BringsOthers { get; set; }

        /// <summary>Returns when another attempt is worth while.</summary>
        /// <exception cref="RequestRejectedException">It is not.</exception>
        public void Failed(SourceAwayException failure)
        {
            ArgumentNullException.ThrowIfNull(failure);
            if (failures++ == 0)
            {
                began = watch.time.GetTimestamp();
                Place = failure.Image.Place;
                watch.waits[this] = 0;
            }

            if (BringsOthers && failures >= watch.options.SourceAttempts)
                throw Unreadable($"Its place brought others meanwhile, but not this one in {failures} attempts (the worker's setting Images:SourceAttempts)", failure);
            if (watch.time.GetElapsedTime(began) > watch.options.SourcePatience)
                throw Unreadable($"It was tried for as long as the worker's setting Images:SourcePatience says ({watch.options.SourcePatience}), {failures} times", failure);
        }

        public void Dispose() => watch.waits.TryRemove(this, out _);

        private static RequestRejectedException Unreadable(string tried, SourceAwayException failure) => new(
            RejectionReason.Unreadable, $"{failure.Message} {tried}. Mend the file or its server and send it again; those of an archive: faceworker archive retry ARCHIVE --reason unreadable", failure);
    }
}
