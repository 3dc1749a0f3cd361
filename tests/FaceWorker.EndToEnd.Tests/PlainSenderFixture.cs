namespace FaceWorker.EndToEnd.Tests;

/// <summary>A database and a broker of a test's own, and one who asks by plain JSON.</summary>
public sealed class PlainSenderFixture : WorkerFixture
{
    internal PlainSender Sender { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Sender = await PlainSender.ConnectAsync(Broker.Address);
    }

    public override async ValueTask DisposeAsync()
    {
        await Sender.DisposeAsync();
        await base.DisposeAsync();
    }
}
