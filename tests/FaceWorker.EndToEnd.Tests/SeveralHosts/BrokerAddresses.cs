using FaceWorker.Client;

namespace FaceWorker.EndToEnd.Tests.SeveralHosts;

/// <summary>Addresses of a broker with several nodes.</summary>
public sealed class BrokerAddresses
{
    [Theory]
    [InlineData("amqp://user:hush@a/v", "a:5672")]
    [InlineData("amqps://user:hush@a/v", "a:5671")]
    [InlineData("amqp://user:hush@a:5000/v?hosts=b:5001,c", "a:5000", "b:5001", "c:5672")]
    [InlineData("amqps://user:hush@a/v?hosts=b,c:5000", "a:5671", "b:5671", "c:5000")]
    [InlineData("amqp://user:hush@a/v?hosts=%20rabbit_2%20,%20a:5673", "a:5672", "rabbit_2:5672", "a:5673")]
    [InlineData("amqp://user:hush@[::1]/v?hosts=[::2]:5000,10.0.0.3", "[::1]:5672", "[::2]:5000", "10.0.0.3:5672")]
    public void Nodes_are_the_host_of_the_address_and_those_that_it_names_besides(string address, params string[] nodes)
    {
        var broker = BusConnection.Find(address)!;

        Assert.Null(BusConnection.FindProblem(broker));
        Assert.Equal(nodes, BusConnection.NodesOf(broker));
    }

    [Theory]
    [InlineData("hosts=", "names ''")]
    [InlineData("hosts=b,,c", "names ''")]
    [InlineData("hosts=b:0", "names 'b:0'")]
    [InlineData("hosts=b:99999", "names 'b:99999'")]
    [InlineData("hosts=b:rabbit", "names 'b:rabbit'")]
    [InlineData("hosts=b%20c", "names 'b c'")]
    [InlineData("hosts=me:hidden@b", "which is not a host")]
    [InlineData("hosts=b/v", "names 'b/v'")]
    [InlineData("hosts=amqp://b", "names 'amqp://b'")]
    [InlineData("hosts=a", "names a:5672 twice")]
    [InlineData("hosts=b,B:5672", "names b:5672 twice")]
    [InlineData("host=b", "has the parameter 'host'")]
    [InlineData("hosts=b&cacertfile=/a.pem", "begin it with amqps://")]
    public void What_cannot_be_a_node_is_refused(string parameters, string problem)
    {
        var said = BusConnection.FindProblem(new Uri($"amqp://user:hush@a/v?{parameters}"));

        Assert.Contains(problem, said, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_is_added_to_an_address_with_several_nodes() =>
        Assert.Equal(["a:5672", "b:5672"], BusConnection.NodesOf(BusConnection.Find("amqp://user@a/v?hosts=b", "hush")!));
}
