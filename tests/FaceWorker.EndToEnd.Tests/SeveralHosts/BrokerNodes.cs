using FaceWorker.Client;
using FaceWorker.EndToEnd.Tests.Clients;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests.SeveralHosts;

/// <summary>A broker at two addresses: each client and the worker go on by the other when one of them is gone.</summary>
[Collection<ClientsCollection>]
public sealed class BrokerNodes(ClientsFixture fixture) : IAsyncLifetime
{
    private TcpProxy first = null!, second = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Uri Both => new UriBuilder(first.InPlaceOf(fixture.Broker.Address)) { Query = $"hosts={TcpProxy.Host}:{second.Port}" }.Uri;

    public ValueTask InitializeAsync()
    {
        (first, second) = (new TcpProxy(fixture.Broker.Address), new TcpProxy(fixture.Broker.Address));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await first.DisposeAsync();
        await second.DisposeAsync();
    }

    [Theory]
    [InlineData(Language.DotNet)]
    [InlineData(Language.Python)]
    [InlineData(Language.Node)]
    public async Task A_client_goes_on_by_the_node_that_is_left(string language)
    {
        first.Refuse();
        await using var client = fixture.Start(language, Both);
        await AskAsync(client); // it found the second by itself

        first.Restore();
        second.TakeDown();
        await client.ReconnectedAsync(WorkerFixture.Gallery);
        await AskAsync(client);
    }

    [Fact]
    public async Task A_worker_goes_on_by_the_node_that_is_left_and_publishes_its_events_there()
    {
        await using var own = new WorkerFixture();
        await own.InitializeAsync();
        await using var one = new TcpProxy(own.Broker.Address);
        await using var other = new TcpProxy(own.Broker.Address);
        var both = new UriBuilder(one.InPlaceOf(own.Broker.Address)) { Query = $"hosts={TcpProxy.Host}:{other.Port}" }.Uri;
        one.Refuse();
        await using var worker = WorkerProcess.Launch(own.Database.ConnectionString, both.ToString());
        await worker.SaysAsync("Ready: consuming");
        Assert.NotNull((await own.IndexAsync(TestImages.Sample(1))).Result);
        await own.EventsArePublishedAsync();

        one.Restore();
        other.TakeDown();

        Assert.NotNull((await own.IndexAsync(TestImages.Sample(2))).Result);
        await own.EventsArePublishedAsync();
    }

    [Fact]
    public async Task Each_node_is_looked_at_by_itself()
    {
        second.Refuse();

        var nodes = await BrokerQueues.PingEachAsync(Both, Cancel);

        Assert.Equal([$"{TcpProxy.Host}:{first.Port}", $"{TcpProxy.Host}:{second.Port}"], nodes.Select(node => node.Node));
        Assert.Null(nodes[0].Problem);
        Assert.Contains($"{TcpProxy.Host}:{second.Port} cannot be reached", nodes[1].Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_none_is_left_all_are_named()
    {
        first.Refuse();
        second.Refuse();

        var failure = await Assert.ThrowsAsync<BrokerException>(() => BrokerQueues.PingAsync(Both, Cancel));

        Assert.Contains($"RabbitMQ at {TcpProxy.Host}:{first.Port}, {TcpProxy.Host}:{second.Port} cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_tls_each_node_has_to_show_a_certificate_of_its_own_name()
    {
        using var authority = new TestAuthority();
        await using var right = TlsListener.InFrontOf(fixture.Broker.Address, authority.IssueToServer());
        await using var wrong = TlsListener.InFrontOf(fixture.Broker.Address, authority.IssueToServer("broker.example"));
        Uri Address(string host, TlsListener listener, string further) =>
            new UriBuilder(fixture.Broker.Address) { Scheme = "amqps", Host = host, Port = listener.Port, Query = $"{further}cacertfile={authority.File}" }.Uri;

        await BrokerQueues.PingAsync(Address("localhost", right, $"hosts=127.0.0.1:{wrong.Port}&"), Cancel); // the one is taken whatever the other shows
        var nodes = await BrokerQueues.PingEachAsync(Address("localhost", right, $"hosts=127.0.0.1:{wrong.Port}&"), Cancel);
        var refusal = await Assert.ThrowsAsync<BrokerException>(() => BrokerQueues.PingAsync(Address("localhost", wrong, ""), Cancel));

        Assert.Null(nodes[0].Problem);
        Assert.Equal(BrokerProblem.Untrusted, nodes[1].Problem!.Problem);
        Assert.Contains($"RabbitMQ at 127.0.0.1:{wrong.Port} shows a certificate for 'broker.example', not for '127.0.0.1'", nodes[1].Problem!.Message, StringComparison.Ordinal);
        Assert.Contains("not for 'localhost'", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task AskAsync(TestClient client) =>
        Assert.Equal("peopleListed", (await client.AskAsync("list-people", new { gallery = WorkerFixture.Gallery })).GetProperty("outcome").GetString());
}
