using FaceWorker.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>A program that is told to stop before it has started ends like any other.</summary>
public sealed class StoppedWhileStarting
{
    [Fact]
    public async Task What_has_started_is_stopped_and_nothing_is_thrown()
    {
        var first = new Service();
        using var host = Build(services => services.AddHostedService(_ => first).AddHostedService<StopsTheProgram>());

        Assert.False(await host.TryStartAsync());

        Assert.True(first.IsStopped);
    }

    [Fact]
    public async Task A_program_that_nobody_stops_starts()
    {
        var first = new Service();
        using var host = Build(services => services.AddHostedService(_ => first));

        Assert.True(await host.TryStartAsync());

        Assert.False(first.IsStopped);
    }

    [Fact]
    public async Task What_has_started_is_stopped_before_a_failure_is_told()
    {
        var first = new Service();
        using var host = Build(services => services.AddHostedService(_ => first).AddHostedService<CannotStart>());

        await Assert.ThrowsAsync<IOException>(() => host.TryStartAsync());

        Assert.True(first.IsStopped);
    }

    private static IHost Build(Action<IServiceCollection> services)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        services(builder.Services);
        return builder.Build();
    }

    private sealed class Service : IHostedService
    {
        public bool IsStopped { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            IsStopped = true;
            return Task.CompletedTask;
        }
    }

    /// <summary>As the health pages do whose port is taken.</summary>
    private sealed class CannotStart : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new IOException("The port is taken.");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>As a service does that cannot work, or a signal that comes early.</summary>
    private sealed class StopsTheProgram(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
