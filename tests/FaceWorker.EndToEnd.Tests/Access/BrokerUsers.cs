using FaceWorker.Client;
using FaceWorker.Core.Access;
using FaceWorker.Hosting;
using FaceWorker.Testing;
using FaceWorker.Worker.Lifecycle;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace FaceWorker.EndToEnd.Tests.Access;

/// <summary>What users of the broker may do who are there for one thing, and what each must not: tried on the broker. No worker runs.</summary>
public sealed class BrokerUsers : IAsyncLifetime
{
    private const ushort AccessRefused = 403, PreconditionFailed = 406;

    private static readonly CreateChannelOptions Confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private readonly TestBroker broker = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await broker.InitializeAsync();
        await BrokerQueues.DeclareAsync(broker.Address, Cancel); // as workers do
    }

    public ValueTask DisposeAsync() => broker.DisposeAsync();

    [Theory]
    [InlineData(BrokerRole.Ask, "identify", "identify-many", "verify", "verify-subjects", "fetch-answer", "list-people", "show-person", "suggest-people", "replay-events")]
    [InlineData(BrokerRole.Index, "index", "enroll", "add-face", "add-archive", "pause-archive", "resume-archive", "cancel-archive", "rescan-archive", "retry-archive")]
    [InlineData(BrokerRole.Administer, "list-people", "show-person", "suggest-people", "name-person", "merge-people", "split-person", "reject-faces", "assign-faces", "same-faces", "differ-people",
        "ignore-person", "watch-person", "undo-people-change")]
    [InlineData(BrokerRole.Listen)]
    public async Task A_user_sends_what_it_is_there_for_and_nothing_else(BrokerRole role, params string[] requests)
    {
        await using var connection = await ConnectAsync(await AddUserAsync(role));
        var sent = new List<string>();
        string[] targets = [.. FaceWorkerQueues.All.Select(queue => queue.Name), .. FaceWorkerQueues.Events.Select(exchange => exchange.Name), .. FaceWorkerQueues.Delays.Select(delay => delay.Name), FaceWorkerQueues.DeadLetter, ""];
        foreach (var exchange in targets)
            if (await TryAsync(connection, channel => channel.BasicPublishAsync(exchange, "faceworker.index", mandatory: false, new BasicProperties(), ReadOnlyMemory<byte>.Empty, Cancel).AsTask()) is null)
                sent.Add(exchange);

        Assert.Equal(requests.Select(request => $"faceworker.{request}").Order(), sent.Order());
    }

    [Theory]
    [InlineData(BrokerRole.Ask, false)]
    [InlineData(BrokerRole.Index, false)]
    [InlineData(BrokerRole.Administer, false)]
    [InlineData(BrokerRole.Operate, false)]
    [InlineData(BrokerRole.Listen, true)]
    public async Task Nobody_but_workers_takes_requests_changes_queues_or_hears_events_that_it_is_not_there_for(BrokerRole role, bool listens)
    {
        await using var connection = await ConnectAsync(await AddUserAsync(role));
        var forbidden = new (string What, Func<IChannel, Task> Try)[]
        {
            ("take requests", channel => channel.BasicGetAsync("faceworker.identify", autoAck: false, Cancel)),
            ("delete a queue", channel => channel.QueueDeleteAsync("faceworker.identify", ifUnused: false, ifEmpty: false, cancellationToken: Cancel)),
            ("empty a queue", channel => channel.QueuePurgeAsync("faceworker.index", Cancel)),
            ("delete an exchange", channel => channel.ExchangeDeleteAsync("faceworker.identify", cancellationToken: Cancel)),
            ("declare a queue", channel => channel.QueueDeclareAsync("faceworker.mine", durable: false, exclusive: false, autoDelete: true, cancellationToken: Cancel)),
            ("copy requests", channel => channel.ExchangeBindAsync("faceworker.verify", "faceworker.identify", "", cancellationToken: Cancel)),
            ("read another's answers", channel => channel.BasicGetAsync("faceworker.answers.somebody.1", autoAck: false, Cancel)),
            ("name another sender", channel => channel.BasicPublishAsync(
                role == BrokerRole.Index ? "faceworker.index" : "faceworker.list-people", "", mandatory: false, new BasicProperties { UserId = "somebody" }, ReadOnlyMemory<byte>.Empty, Cancel).AsTask()),
        };
        var done = new List<string>();
        foreach (var (what, tryIt) in forbidden)
            if (await TryAsync(connection, tryIt) is not (AccessRefused or PreconditionFailed))
                done.Add(what);
        string[] expected = role == BrokerRole.Operate ? ["name another sender"] : [];
        Assert.Equal(expected, done); // who sends dead letters again sends them as their senders'

        var heard = await TryAsync(connection, async channel =>
        {
            var own = (await channel.QueueDeclareAsync(cancellationToken: Cancel)).QueueName;
            await channel.QueueBindAsync(own, "faceworker.events.subject-matched", "", cancellationToken: Cancel);
            await channel.BasicGetAsync(own, autoAck: true, Cancel);
        });
        Assert.Equal(listens ? null : (ushort?)AccessRefused, heard);
    }

    [Fact]
    public async Task A_sender_is_who_it_says_or_its_message_is_refused_and_workers_pass_messages_on()
    {
        var (sender, worker) = (await AddUserAsync(BrokerRole.Index), await AddUserAsync(BrokerRole.Work));

        await using var connection = await ConnectAsync(sender);
        Assert.Null(await TryAsync(connection, channel => channel.BasicPublishAsync("faceworker.index", "", mandatory: true, new BasicProperties { UserId = Sender.UserOf(sender) }, ReadOnlyMemory<byte>.Empty, Cancel).AsTask()));
        Assert.Equal(PreconditionFailed, await TryAsync(connection, channel =>
            channel.BasicPublishAsync("faceworker.index", "", mandatory: true, new BasicProperties { UserId = Sender.UserOf(worker) }, ReadOnlyMemory<byte>.Empty, Cancel).AsTask()));

        Assert.True(await BrokerQueues.MayPassOnAsync(worker, Cancel));
        Assert.False(await BrokerQueues.MayPassOnAsync(broker.Address, Cancel)); // it may do everything but that
        await BrokerQueues.DeclareAsync(worker, Cancel);
    }

    [Fact]
    public async Task A_worker_that_may_not_pass_messages_on_does_not_start_where_clients_need_grants()
    {
        var servers = new ServerOptions { RabbitMq = broker.Address.ToString() };
        Task PrepareAsync(ClientAccess access) => new DeclaredQueues(servers, new AccessOptions { Clients = access }, NullLogger<DeclaredQueues>.Instance).PrepareAsync(Cancel);

        Assert.Contains("rabbitmqctl set_user_tags", (await Assert.ThrowsAsync<BrokerSetupException>(() => PrepareAsync(ClientAccess.Granted))).Message, StringComparison.Ordinal);
        await PrepareAsync(ClientAccess.Anyone);
    }

    [Fact]
    public async Task Who_may_not_declare_anything_sends_all_the_same_and_is_told_what_it_may_not()
    {
        var asker = await AddUserAsync(BrokerRole.Ask);

        await BrokerQueues.DeclareIfAllowedAsync(asker, Cancel);
        var refused = await Assert.ThrowsAsync<BrokerException>(() => BrokerQueues.DeclareAsync(asker, Cancel));
        Assert.Equal(BrokerProblem.NotPermitted, refused.Problem);
        Assert.Contains("docs/security.md", refused.Message, StringComparison.Ordinal);
    }

    private Task<Uri> AddUserAsync(BrokerRole role)
    {
        var user = $"{role}-{Guid.NewGuid():N}";
        var permissions = BrokerPermissions.Of(user, [role], byMassTransit: false);
        return broker.AddUserAsync(user, permissions.Configure, permissions.Write, permissions.Read, permissions.Tags);
    }

    private static Task<IConnection> ConnectAsync(Uri user) => new ConnectionFactory { Uri = user }.CreateConnectionAsync(Cancel);

    /// <summary>On a channel of its own, which a refusal closes.</summary>
    /// <returns>The code of the refusal; null: it is done.</returns>
    private static async Task<ushort?> TryAsync(IConnection connection, Func<IChannel, Task> work)
    {
        await using var channel = await connection.CreateChannelAsync(Confirmed, Cancel);
        try
        {
            await work(channel);
            return null;
        }
        catch (OperationInterruptedException refusal)
        {
            return refusal.ShutdownReason!.ReplyCode;
        }
    }
}
