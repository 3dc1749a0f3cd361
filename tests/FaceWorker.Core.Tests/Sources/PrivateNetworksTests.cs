using System.Net;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Tests.Sources;

public sealed class PrivateNetworksTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")] // the metadata of a cloud
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("ff02::1")]
    [InlineData("2001:db8::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")] // 169.254.169.254 behind a NAT64
    [InlineData("2002:7f00:1::")] // 127.0.0.1 by 6to4
    [InlineData("64:ff9b:1::a9fe:a9fe")] // a NAT64 of a private network
    [InlineData("::ffff:0:a9fe:a9fe")] // 169.254.169.254, translated
    [InlineData("::7f00:1")]
    [InlineData("100::1")]
    [InlineData("2001:0:53aa:64c::1")] // Teredo
    [InlineData("2001:1ff::1")]
    [InlineData("3fff:fff::1")]
    [InlineData("4000::1")]
    [InlineData("5f00::1")]
    [InlineData("fec0::1")]
    public void What_is_not_of_the_public_internet_is_recognised(string address) => Assert.True(PrivateNetworks.Contain(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::101:101")]
    [InlineData("2002:101:101::1")]
    [InlineData("2001:200::1")]
    [InlineData("2a00:1450:4001:81b::200e")]
    [InlineData("3ffe::1")]
    public void And_what_is_is_not(string address) => Assert.False(PrivateNetworks.Contain(IPAddress.Parse(address)));
}
