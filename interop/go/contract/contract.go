// Package contract speaks linktor.plugin.v1.ChannelAdapter from its descriptors, without generated code.
package contract

import (
	"context"
	"os"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// Handshake is what docs/plugins.md asks of a plugin in another language.
var Handshake = plugin.HandshakeConfig{ProtocolVersion: 1, MagicCookieKey: "LINKTOR_PLUGIN", MagicCookieValue: "channel_adapter"}

// Name is the plugin's name in go-plugin's sets.
const Name = "channel_adapter"

// ServiceName is the full name of the contract.
const ServiceName = "linktor.plugin.v1.ChannelAdapter"

// Load reads the service from a file that `buf build` made.
func Load(path string) (protoreflect.ServiceDescriptor, error) {
	bytes, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var set descriptorpb.FileDescriptorSet
	if err := proto.Unmarshal(bytes, &set); err != nil {
		return nil, err
	}
	files, err := protodesc.NewFiles(&set)
	if err != nil {
		return nil, err
	}
	descriptor, err := files.FindDescriptorByName(ServiceName)
	if err != nil {
		return nil, err
	}
	return descriptor.(protoreflect.ServiceDescriptor), nil
}

// Request is a new request of a method; Response is a new response.
func Request(service protoreflect.ServiceDescriptor, method string) *dynamicpb.Message {
	return dynamicpb.NewMessage(service.Methods().ByName(protoreflect.Name(method)).Input())
}

func Response(service protoreflect.ServiceDescriptor, method string) *dynamicpb.Message {
	return dynamicpb.NewMessage(service.Methods().ByName(protoreflect.Name(method)).Output())
}

// Set puts a string or a number into a field.
func Set(message protoreflect.Message, field string, value interface{}) {
	message.Set(message.Descriptor().Fields().ByName(protoreflect.Name(field)), protoreflect.ValueOf(value))
}

// Inner is a message inside of another, made where it is absent.
func Inner(message protoreflect.Message, field string) protoreflect.Message {
	return message.Mutable(message.Descriptor().Fields().ByName(protoreflect.Name(field))).Message()
}

// Text reads a string field.
func Text(message protoreflect.Message, field string) string {
	return message.Get(message.Descriptor().Fields().ByName(protoreflect.Name(field))).String()
}

const echoPath = "/linktor.test.Echo/Echo"

type echoServer struct{ name string }

// AddEcho serves the one call that both ends of a brokered connection know; it answers with a name before what it was sent.
func AddEcho(server *grpc.Server, name string) {
	handler := func(srv interface{}, _ context.Context, decode func(interface{}) error, _ grpc.UnaryServerInterceptor) (interface{}, error) {
		in := new(wrapperspb.StringValue)
		if err := decode(in); err != nil {
			return nil, err
		}
		return &wrapperspb.StringValue{Value: srv.(*echoServer).name + ": " + in.Value}, nil
	}
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "linktor.test.Echo",
		HandlerType: (*interface{})(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "Echo", Handler: handler}},
	}, &echoServer{name})
}

// CallEcho calls it.
func CallEcho(ctx context.Context, conn *grpc.ClientConn, value string) (string, error) {
	out := new(wrapperspb.StringValue)
	if err := conn.Invoke(ctx, echoPath, &wrapperspb.StringValue{Value: value}, out); err != nil {
		return "", err
	}
	return out.Value, nil
}
