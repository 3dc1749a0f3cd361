using FaceWorker.Storage;

namespace FaceWorker.Worker.Duties;

/// <summary>Wakes duties by what the database says. It is done for as long as the connection lasts, and failing is how it ends.</summary>
internal sealed class HearNews(DatabaseNews news, Wakeups wakeups) : IDuty
{
    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(1);

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        await news.ListenAsync(WakeAll, Wake, cancel); // all: what was said before is not known
        return true;
    }

    private void WakeAll()
    {
        foreach (var wakeup in Enum.GetValues<Wakeup>())
            wakeups.Wake(wakeup);
    }

    /// <summary>Words that this version does not know are ignored.</summary>
    private void Wake(string word)
    {
        if (Enum.TryParse<Wakeup>(word, ignoreCase: true, out var wakeup))
            wakeups.Wake(wakeup);
    }
}
